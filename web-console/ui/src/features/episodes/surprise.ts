// Pure preparation of the view of tokens.

import type { TokensPage } from '../../api/types'

/** A token with all that is known of it. */
export interface Token {
  position: number
  id: number
  text: string | null
  policy: boolean
  logProb: number | null
  experts: number[]
  kept: number | null
}

export function tokensOf(page: TokensPage): Token[] {
  return page.ids.map((id, i) => ({
    position: page.from + i,
    id,
    text: page.texts[i] ?? null,
    policy: page.policy[i] ?? false,
    logProb: page.logProbs[i] ?? null,
    experts: page.experts[i] ?? [],
    kept: page.kept[i] ?? null,
  }))
}

/** How unexpected a token was, from 0 (certain) to 9 (less than 1 in 400): the shade of its chip. */
export function shade(logProb: number): number {
  const nats = Math.min(6, Math.max(0, -logProb))
  return Math.round(9 * Math.sqrt(nats / 6))
}

/** Which segment a position is in, and where in it. */
export function segmentOf(segments: number[], position: number): { segment: number; within: number } {
  let start = 0
  for (const [segment, length] of segments.entries()) {
    if (position < start + length) return { segment, within: position - start }
    start += length
  }
  return { segment: segments.length - 1, within: position - start }
}

/** Each layer's experts of a token. */
export function byLayer(experts: number[], expertsPerToken: number): number[][] {
  const layers: number[][] = []
  for (let at = 0; at < experts.length; at += expertsPerToken) layers.push(experts.slice(at, at + expertsPerToken))
  return layers
}

export interface Summary {
  policy: number
  meanLogProb: number | null
  perplexity: number | null
  /** The least expected tokens, the least of all first. */
  surprises: Token[]
}

export function summaryOf(tokens: Token[], most: number): Summary {
  const sampled = tokens.filter((token) => token.logProb !== null)
  const policy = tokens.filter((token) => token.policy).length
  if (sampled.length === 0) return { policy, meanLogProb: null, perplexity: null, surprises: [] }
  const meanLogProb = sampled.reduce((sum, token) => sum + token.logProb!, 0) / sampled.length
  const surprises = [...sampled].sort((a, b) => a.logProb! - b.logProb! || a.position - b.position).slice(0, most)
  return { policy, meanLogProb, perplexity: Math.exp(-meanLogProb), surprises }
}

/** A token's text as it is drawn: what cannot be seen is shown by a sign. */
export function visible(text: string): string {
  return drawable(text).replaceAll('\n', '⏎').replaceAll('\t', '⇥').replaceAll(' ', '\u00b7')
}

/** The wide bars and blocks of control tokens are in few fonts; their plain cousins are in all. */
export function drawable(text: string): string {
  return text.replaceAll('｜', '|').replaceAll('▁', '_')
}
