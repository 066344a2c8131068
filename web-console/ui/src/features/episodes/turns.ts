// An episode's events, as the turns people read.

import type { EpisodeEvent, PlayedEpisode, Reply, ToolCall } from '../../api/types'

export interface Call {
  call: ToolCall
  /** Absent if the episode ended before the tool answered. */
  result: { content: string; error: boolean } | null
}

export interface Turn {
  reply: Reply
  from: number
  to: number
  calls: Call[]
}

/** Each reply with the results of its calls. */
export function turnsOf(events: EpisodeEvent[]): Turn[] {
  const turns: Turn[] = []
  for (const event of events) {
    if (event.type === 'Said') {
      const calls = event.reply.type === 'Calls' ? event.reply.calls.map((call) => ({ call, result: null })) : []
      turns.push({ reply: event.reply, from: event.from, to: event.to, calls })
    } else {
      const waiting = turns.at(-1)?.calls.find((call) => call.result === null)
      if (waiting !== undefined) waiting.result = event.result
    }
  }
  return turns
}

export interface Argument {
  name: string
  value: string
}

/** A call's arguments one by one; null if they are no JSON object. */
export function argumentsOf(call: ToolCall): Argument[] | null {
  try {
    const parsed: unknown = JSON.parse(call.arguments)
    if (parsed === null || typeof parsed !== 'object' || Array.isArray(parsed)) return null
    return Object.entries(parsed).map(([name, value]) => ({ name, value: JSON.stringify(value) }))
  } catch {
    return null
  }
}

/** How a turn of one member compares with the same turn of its siblings. */
export interface Compared {
  turn: Turn
  /** True if most siblings that came so far did the very same. */
  common: boolean
  /** For each call, the arguments that differ from what most siblings wrote. */
  differs: Set<string>[]
}

/** For each member its turns, marked where it left the path that most of its siblings took. */
export function comparedTurns(episodes: PlayedEpisode[]): Compared[][] {
  const all = episodes.map((one) => turnsOf(one.record?.episode.events ?? []))
  return all.map((turns) =>
    turns.map((turn, k) => {
      const row = all.flatMap((other) => (other[k] === undefined ? [] : [other[k]]))
      const usual = mostCommon(row.map(signature))
      const differs = turn.calls.map((call, c) => differing(call, row.flatMap((other) => other.calls[c] ?? [])))
      return { turn, common: row.length > 1 && signature(turn) === usual, differs }
    }),
  )
}

/** What was said and what came of it, as one text. */
const signature = (turn: Turn): string => JSON.stringify([turn.reply, turn.calls.map((call) => call.result)])

function differing(own: Call, siblings: Call[]): Set<string> {
  const same = siblings.filter((other) => other.call.name === own.call.name)
  const differs = new Set<string>()
  for (const { name, value } of argumentsOf(own.call) ?? []) {
    const values = same.flatMap((other) => argumentsOf(other.call)?.find((one) => one.name === name)?.value ?? [])
    if (values.length > 1 && mostCommon(values) !== value) differs.add(name)
  }
  return differs
}

/** The most common of some texts; the first of them if several are. */
export function mostCommon(texts: string[]): string | null {
  const counts = new Map<string, number>()
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1)
  let best: string | null = null
  for (const [text, count] of counts) if (best === null || count > counts.get(best)!) best = text
  return best
}
