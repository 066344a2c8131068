import { useEffect, useState } from 'react'
import { get, type Problem } from './client'

/** What is known of something on the server. Old data stays while newer is on its way. */
export interface Resource<T> {
  data: T | null
  problem: Problem | null
}

/** Follows a path. It is asked again when `version` changes; a null path is not asked for. */
export function useResource<T>(path: string | null, version = 0): Resource<T> {
  const [known, setKnown] = useState<Resource<T> & { path: string | null }>({ path, data: null, problem: null })
  useEffect(() => {
    if (path === null) return
    const leaving = new AbortController()
    get<T>(path, leaving.signal).then(
      (data) => setKnown({ path, data, problem: null }),
      (problem: Problem) => {
        if (leaving.signal.aborted) return
        setKnown((before) => ({ path, data: before.path === path ? before.data : null, problem }))
      },
    )
    return () => leaving.abort()
  }, [path, version])
  return known.path === path ? known : { data: null, problem: null }
}
