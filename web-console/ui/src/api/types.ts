// What the HTTP API answers. Absent is null, never 0.

/** A part of a list; `next` asks for what follows. */
export interface Listed<T> {
  items: T[]
  next: string | null
}

export interface RunLine {
  run: string
  name: string
  seed: number
  owner: string
  project: string | null
  tags: string[]
  priority: string
  status: string
  cause: string | null
  reason: string
  wish: string | null
  stage: string | null
  step: number | null
  steps: number | null
  created: string | null
  started: string | null
  finished: string | null
  pass: { first: number; last: number } | null
  solve_rate: number[]
}

export interface Latest {
  stage: string
  name: string
  step: number
  first: number | null
  value: number | null
}

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

export interface RunPage {
  line: RunLine
  latest: Latest[]
  taskSet: string | null
  config: { [key: string]: Json } | null
  summary: { [key: string]: Json } | null
}

export interface Series {
  stage: string
  name: string
  recorded: number
  notFinite: number
  steps: number[]
  values: (number | null)[]
  band: { low: (number | null)[]; high: (number | null)[] }
  thinned: boolean
}

export interface Evaluation {
  stage: string
  step: number
  metrics: Record<string, number>
}

export interface Account {
  balances: { unit: string; requested: number; fates: Record<string, number>; closes: boolean }[]
  endings: { kind: string; name: string; failure: boolean; episodes: number }[]
}

export interface Made {
  taskSet: {
    digest: string
    seed: number
    environments: number
    tasks: number
    heldOut: number
    heldOutCombination: number
    domains: Json
  } | null
  funnel: { position: number; name: string; kept: number; dropped: number; reason: string | null }[]
}

export interface StepSummary {
  stage: string
  kind: string
  step: number
  fates: Record<string, number>
  meanScore: number | null
}

export interface GroupLine {
  group: string
  about: { environment: string; version: string; task: string; domain: string; shape: string; split: string }
  fate: string
  episodes: number
  scores: { mean: number; spread: number } | null
  closed: string | null
  members: MemberScore[]
}

export interface MemberScore {
  member: number
  score: number | null
  ending: string | null
  failed: boolean
}

export interface EpisodeLine extends MemberScore {
  episode: string
  attempt: number
  fate: string
  advantage: number | null
  size: {
    turns: number | null
    toolCalls: number | null
    promptTokens: number | null
    policyTokens: number | null
    totalTokens: number | null
  }
  played: {
    policy: string | null
    weights: string | null
    tokens: string | null
    requested: string | null
    judged: string | null
  }
}

export interface ToolCall {
  name: string
  arguments: string
}

export type Reply =
  | { type: 'Words'; text: string }
  | { type: 'Calls'; text: string; calls: ToolCall[] }
  | { type: 'Garbled'; text: string; why: string }

export type EpisodeEvent =
  | { type: 'Said'; reply: Reply; from: number; to: number }
  | { type: 'Called'; call: ToolCall; result: { content: string; error: boolean } }

export type RowChange =
  | { type: 'Inserted'; table: string; key: string; row: Record<string, string> }
  | { type: 'Deleted'; table: string; key: string; row: Record<string, string> }
  | { type: 'Updated'; table: string; key: string; before: Record<string, string>; after: Record<string, string> }

export interface Failure {
  kind: string
  detail: string
}

export interface JudgedEpisode {
  episode: {
    request: {
      task: { id: string; digest: string | null }
      environment: { name: string; version: string; digest: string }
      player: { type: string; mistakeRate?: number }
      limits: { maxTurns: number; maxTokens: number; maxToolCalls: number }
      seed: number
      attempt: number
    }
    events: EpisodeEvent[]
    ending: { type: 'Stopped'; reason: string } | { type: 'Failed'; failure: Failure }
    finalState: { changes: RowChange[]; digest: string } | null
    tally: { millis: number }
  }
  verdict:
    | { type: 'Judged'; judgement: { score: number; parts: { name: string; score: number; why: string }[] } }
    | { type: 'Unjudged'; failure: Failure }
}

export interface PlayedEpisode {
  line: EpisodeLine
  record: JudgedEpisode | null
}

export interface GroupPage {
  line: GroupLine
  episodes: PlayedEpisode[]
}

export interface EpisodePage {
  episode: PlayedEpisode
  siblings: EpisodeLine[]
}

export interface TokensPage {
  whole: {
    segments: number[]
    policyTokens: number
    moeLayers: number
    expertsPerToken: number
    sampled: boolean
    prompt: string
  }
  from: number
  ids: number[]
  texts: (string | null)[]
  policy: boolean[]
  logProbs: (number | null)[]
  experts: number[][]
  kept: (number | null)[]
}
