import { useEffect, useRef, useState } from 'react'

/** How far a piece of a run's work has come, as it was last told. */
export interface Progress {
  work: string
  done: number
  total: number
}

/** What the stream of events tells: a version that grows when there is something new to look at, and progress. */
export interface Live {
  version: number
  progress: Progress[]
  connected: boolean
}

const EVERY_MS = 700
const RETRY_MS = 5000

/** Listens to a run, or to all runs. A hidden tab stops listening: browsers allow few open streams to one host. */
export function useLive(run: string | null): Live {
  const [live, setLive] = useState<Live>({ version: 0, progress: [], connected: false })
  const pending = useRef<ReturnType<typeof setTimeout> | null>(null)
  useEffect(() => {
    let source: EventSource | null = null
    let opened = 0
    let retry: ReturnType<typeof setTimeout> | undefined
    const news = () => {
      if (pending.current !== null) return
      pending.current = setTimeout(() => {
        pending.current = null
        setLive((before) => ({ ...before, version: before.version + 1 }))
      }, EVERY_MS)
    }
    const progressed = (message: MessageEvent<string>) => {
      const told = JSON.parse(message.data) as Progress
      setLive((before) => ({ ...before, progress: withProgress(before.progress, told) }))
    }
    const open = () => {
      if (source !== null || document.hidden) return
      source = new EventSource(run === null ? '/api/v1/events' : `/api/v1/runs/${encodeURIComponent(run)}/events`)
      source.onopen = () => {
        setLive((before) => ({ ...before, connected: true }))
        if (opened++ > 0) news()
      }
      source.onerror = () => {
        setLive((before) => ({ ...before, connected: false }))
        // After an answer that is no stream a browser does not try again by itself.
        if (source?.readyState === EventSource.CLOSED) retry = setTimeout(reopen, RETRY_MS)
      }
      source.addEventListener('Measured', news)
      source.addEventListener('StatusChanged', news)
      source.addEventListener('Gap', news)
      source.addEventListener('Progressed', progressed)
    }
    const close = () => {
      clearTimeout(retry)
      source?.close()
      source = null
    }
    const reopen = () => {
      close()
      open()
    }
    const seen = () => (document.hidden ? close() : open())
    document.addEventListener('visibilitychange', seen)
    open()
    return () => {
      document.removeEventListener('visibilitychange', seen)
      if (pending.current !== null) clearTimeout(pending.current)
      pending.current = null
      close()
    }
  }, [run])
  return live
}

/** Progress with one work's newest word in the place of its last. */
export function withProgress(before: Progress[], told: Progress): Progress[] {
  const { work, done, total } = told
  const known = before.some((one) => one.work === work)
  if (!known) return [...before, { work, done, total }]
  return before.map((one) => (one.work === work ? { work, done, total } : one))
}
