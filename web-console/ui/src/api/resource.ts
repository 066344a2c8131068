import { useEffect, useRef, useState } from 'react'
import { get, type Problem } from './client'
import type { Listed } from './types'

/** What is known of something on the server. Old data stays while newer is on its way. */
export interface Resource<T> {
  data: T | null
  problem: Problem | null
}

/**
 * Follows a path. It is asked again when `version` changes, but never while an answer is on its way: the newest version
 * waits for it. A null path is not asked for.
 */
export function useResource<T>(path: string | null, version = 0): Resource<T> {
  const [known, setKnown] = useState<Resource<T> & { path: string | null }>({ path, data: null, problem: null })
  const [answered, setAnswered] = useState(0)
  const asking = useRef<{ path: string; leaving: AbortController } | null>(null)
  const asked = useRef<{ path: string; version: number } | null>(null)
  useEffect(() => {
    if (path === null || asking.current?.path === path) return
    if (asked.current?.path === path && asked.current.version === version) return
    asking.current?.leaving.abort()
    const own = { path, leaving: new AbortController() }
    asking.current = own
    asked.current = { path, version }
    get<T>(path, own.leaving.signal)
      .then(
        (data) => setKnown({ path, data, problem: null }),
        (problem: Problem) => {
          if (own.leaving.signal.aborted) return
          setKnown((before) => ({ path, data: before.path === path ? before.data : null, problem }))
        },
      )
      .finally(() => {
        if (asking.current !== own) return
        asking.current = null
        setAnswered((count) => count + 1)
      })
  }, [path, version, answered])
  useEffect(
    () => () => {
      asking.current?.leaving.abort()
      asking.current = null
      asked.current = null
    },
    [],
  )
  return known.path === path ? known : { data: null, problem: null }
}

/** A list of which more can be asked for. Its beginning is kept fresh; what follows stays as it was read. */
export function useList<T>(path: string, version: number, keyOf: (item: T) => string) {
  const { data: first, problem } = useResource<Listed<T>>(path, version)
  const [rest, setRest] = useState<{ path: string; items: T[]; next: string | null; problem: Problem | null }>({ path, items: [], next: null, problem: null })
  const own = rest.path === path && rest.items.length > 0 ? rest : null
  const next = own === null ? (first?.next ?? null) : own.next
  const more = () => {
    if (next === null) return
    get<Listed<T>>(`${path}${path.includes('?') ? '&' : '?'}after=${next}`).then(
      (page) => setRest({ path, items: [...(own?.items ?? []), ...page.items], next: page.next, problem: null }),
      (failure: Problem) => setRest((before) => ({ ...before, problem: failure })),
    )
  }
  const known = new Set(first?.items.map(keyOf))
  const items = first === null ? null : [...first.items, ...(own?.items ?? []).filter((item) => !known.has(keyOf(item)))]
  return { items, problem: problem ?? rest.problem, more: next === null ? null : more }
}
