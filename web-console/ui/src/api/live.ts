import { useEffect, useRef, useState } from 'react'
import { get, Problem } from './client'

/** How far a piece of a run's work has come, as it was last told, and where it was when it was first told. */
export interface Progress {
  work: string
  done: number
  total: number
  since: { at: number; done: number }
}

/** `lost` is a connection that was there, or could not be made: what is shown may be old. */
export type Connection = 'connecting' | 'live' | 'lost'

/** What the stream of events tells: a version that grows when there is something new to look at, and progress. */
export interface Live {
  version: number
  progress: Progress[]
  connection: Connection
}

/** How long events of one kind are gathered before the pages look again: each look is a query. */
const RUN_EVERY_MS = 1500
const RUNS_EVERY_MS = 5000
const SOON_MS = 150
const RETRY_MS = 5000

/** Listens to a run, or to all runs. A hidden tab stops listening: browsers allow few open streams to one host. */
export function useLive(run: string | null): Live {
  const [live, setLive] = useState<Live>({ version: 0, progress: [], connection: 'connecting' })
  const pending = useRef<ReturnType<typeof setTimeout> | null>(null)
  useEffect(() => {
    let source: EventSource | null = null
    let opened = 0
    let left = false
    let retry: ReturnType<typeof setTimeout> | undefined
    const after = (ms: number) => () => {
      if (pending.current !== null && ms !== SOON_MS) return
      if (pending.current !== null) clearTimeout(pending.current)
      pending.current = setTimeout(() => {
        pending.current = null
        setLive((before) => ({ ...before, version: before.version + 1 }))
      }, ms)
    }
    const soon = after(SOON_MS)
    const news = after(run === null ? RUNS_EVERY_MS : RUN_EVERY_MS)
    const progressed = (message: MessageEvent<string>) => {
      const told = JSON.parse(message.data) as { work: string; done: number; total: number }
      setLive((before) => ({ ...before, progress: withProgress(before.progress, told, Date.now()) }))
    }
    const connection = (is: Connection) => setLive((before) => ({ ...before, connection: is }))
    const open = () => {
      if (left || source !== null || document.hidden) return
      source = new EventSource(run === null ? '/api/v1/events' : `/api/v1/runs/${encodeURIComponent(run)}/events`)
      source.onopen = () => {
        connection('live')
        if (opened++ > 0) soon()
      }
      source.onerror = () => {
        connection('lost')
        // After an answer that is no stream a browser does not try again by itself.
        if (source?.readyState === EventSource.CLOSED) retry = setTimeout(() => void again(), RETRY_MS)
      }
      source.addEventListener('Measured', news)
      source.addEventListener('StatusChanged', soon)
      source.addEventListener('Gap', soon)
      source.addEventListener('Progressed', progressed)
    }
    const close = () => {
      clearTimeout(retry)
      source?.close()
      source = null
    }
    /** A stream does not tell why it was refused: a run that is not there will not be there the next time. */
    const again = async () => {
      close()
      if (run !== null && (await isUnknown(run))) return
      open()
    }
    const seen = () => (document.hidden ? close() : open())
    document.addEventListener('visibilitychange', seen)
    open()
    return () => {
      left = true
      document.removeEventListener('visibilitychange', seen)
      if (pending.current !== null) clearTimeout(pending.current)
      pending.current = null
      close()
    }
  }, [run])
  return live
}

async function isUnknown(run: string): Promise<boolean> {
  try {
    await get(`/api/v1/runs/${encodeURIComponent(run)}`)
    return false
  } catch (problem) {
    return problem instanceof Problem && problem.status === 404
  }
}

/** Progress with one work's newest word in the place of its last. What begins again is timed again. */
export function withProgress(before: Progress[], told: { work: string; done: number; total: number }, now: number): Progress[] {
  const { work, done, total } = told
  const known = before.find((one) => one.work === work)
  const again = known === undefined || done < known.done || total !== known.total
  const newest = { work, done, total, since: again ? { at: now, done } : known.since }
  return known === undefined ? [...before, newest] : before.map((one) => (one === known ? newest : one))
}

/** How long a work will still take if it goes on as it has since it was first seen; null while that says nothing. */
export function timeLeft({ done, total, since }: Progress, now: number): number | null {
  const passed = now - since.at
  if (done - since.done < 2 || passed < 5000) return null
  return ((total - done) * passed) / (done - since.done)
}
