// The platform's words, each with one colour and one sentence, wherever it appears. Which words there are, the API says.

import type { FailureKind, Fate, RunStatus, StopReason } from '../api/types'

export interface Meaning {
  colour: string
  says: string
}

const unknown: Meaning = { colour: 'var(--quiet)', says: '' }

const STOPS: Record<StopReason, Meaning> = {
  answered: { colour: 'var(--answered)', says: 'The policy spoke without calling a tool: its answer.' },
  'out-of-turns': { colour: 'var(--out-of-turns)', says: 'It used up its turns.' },
  'out-of-tokens': { colour: 'var(--out-of-tokens)', says: 'Its conversation grew longer than allowed.' },
  'out-of-tool-calls': { colour: 'var(--out-of-tool-calls)', says: 'It called more tools than allowed.' },
  garbled: { colour: 'var(--garbled)', says: 'Its reply did not parse.' },
  'broke-sandbox': { colour: 'var(--broke-sandbox)', says: 'It drove its sandbox past a limit.' },
}

const FAILURES: Record<FailureKind, Meaning> = {
  sandbox: { colour: 'var(--platform)', says: 'The platform failed: the sandbox could not be made or was lost.' },
  environment: { colour: 'var(--platform)', says: 'The platform failed: the environment itself is broken.' },
  verifier: { colour: 'var(--platform)', says: 'The platform failed: the verifier threw.' },
  infrastructure: { colour: 'var(--platform)', says: 'The platform failed: a worker was lost, or the like.' },
  cancelled: { colour: 'var(--quiet)', says: 'Nobody wanted the episode any more.' },
}

const FATES: Record<Fate, Meaning> = {
  trained: { colour: 'var(--trained)', says: 'The trainer learned from it.' },
  evaluated: { colour: 'var(--evaluated)', says: 'It measured the policy on held-out tasks.' },
  demonstrated: { colour: 'var(--demonstrated)', says: 'The solution was played for the cold start.' },
  profiled: { colour: 'var(--profiled)', says: 'It told synthesis how hard a task is.' },
  filtered: { colour: 'var(--filtered)', says: 'All members scored alike: nothing to learn from.' },
  failed: { colour: 'var(--failed)', says: 'The platform failed it for good.' },
  cancelled: { colour: 'var(--cancelled)', says: 'Nobody wanted it any more.' },
  open: { colour: 'var(--open)', says: 'Requested, and not judged yet.' },
}

const STATUSES: Record<RunStatus, Meaning> = {
  queued: { colour: 'var(--quiet)', says: 'It waits for a trainer.' },
  running: { colour: 'var(--running)', says: 'It is at work.' },
  paused: { colour: 'var(--open)', says: 'It stopped, keeps all it has, and can be resumed.' },
  finished: { colour: 'var(--answered)', says: 'It has done all its steps.' },
  failed: { colour: 'var(--failed)', says: 'It could not go on.' },
  cancelled: { colour: 'var(--cancelled)', says: 'Somebody stopped it.' },
}

/** In the order they are stacked: the good end at the bottom. */
export const STOP_REASONS = Object.keys(STOPS) as StopReason[]

export const FATE_NAMES = Object.keys(FATES) as Fate[]

/** A metric's name may hold a word that this build does not know. */
export const stop = (name: string): Meaning => (STOPS as Record<string, Meaning>)[name] ?? unknown
export const failure = (kind: FailureKind): Meaning => FAILURES[kind]
export const fate = (name: Fate): Meaning => FATES[name]
export const status = (name: RunStatus): Meaning => STATUSES[name]
