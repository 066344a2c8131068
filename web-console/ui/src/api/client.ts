import type { CommandWord } from './types'

/** An answer that is not the thing asked for: its message says why, in the server's words. */
export class Problem extends Error {
  readonly status: number

  constructor(status: number, detail: string) {
    super(detail)
    this.status = status
  }
}

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await (await ask(path, signal ? { signal } : {})).json()) as T
}

/** Asks for a run to be changed. The answer is that the wish was sent; the run's status will say when it came true. */
export async function command(run: string, wish: CommandWord): Promise<void> {
  await ask(`/api/v1/runs/${encodeURIComponent(run)}/commands`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ command: wish }),
  })
}

async function ask(path: string, init: RequestInit): Promise<Response> {
  let answer: Response
  try {
    answer = await fetch(path, init)
  } catch (failure) {
    if (init.signal?.aborted) throw failure
    throw new Problem(0, 'The console does not answer. Is it still running?')
  }
  if (answer.ok) return answer
  throw new Problem(answer.status, await detail(answer))
}

async function detail(answer: Response): Promise<string> {
  try {
    const problem = (await answer.json()) as { detail?: string; title?: string }
    return problem.detail ?? problem.title ?? answer.statusText
  } catch {
    return `The console answered ${answer.status} ${answer.statusText}.`
  }
}
