// What the HTTP API answers, by the names that the pages use. The types are made from the API's own document by the
// build (schema.ts): a word or a field that is not there does not compile. Absent is null, never 0.

import type { components } from './schema'

type Schemas = components['schemas']

export type RunLine = Schemas['RunLine']
export type RunPage = Schemas['RunPage']
export type Latest = Schemas['RunPageLatest']
export type Series = Schemas['Series']
export type Evaluation = Schemas['CurvesEvaluation']
export type Account = Schemas['BooksAccount']
export type Made = Schemas['SynthesisMade']
export type StepSummary = Schemas['GroupsStepSummary']
export type GroupLine = Schemas['GroupLine']
export type GroupPage = Schemas['GroupsGroupPage']
export type MemberScore = Schemas['GroupLineMember']
export type EpisodeLine = Schemas['EpisodeLine']
export type EpisodePage = Schemas['EpisodesEpisodePage']
export type PlayedEpisode = Schemas['PlayedEpisode']
export type JudgedEpisode = Schemas['JudgedEpisode']
export type EpisodeEvent = Schemas['Event']
export type Reply = Schemas['Reply']
export type ToolCall = Schemas['ToolCall']
export type RowChange = Schemas['RowChange']
export type TokensPage = Schemas['TokensPage']

export type RunStatus = Schemas['RunStatus']
export type Fate = Schemas['Fate']
export type StopReason = Schemas['StopReason']
export type FailureKind = Schemas['FailureKind']
export type CommandWord = Schemas['CommandWord']
export type Taken = Schemas['RunTaken']

/** A part of a list; `next` asks for what follows. */
export interface Listed<T> {
  items: T[]
  next: string | null
}

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
