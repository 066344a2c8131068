import type { Made } from '../../api/types'

/** A sieve of the funnel with all its reasons. */
export interface Sieve {
  name: string
  kept: number
  dropped: number
  reasons: { dropped: number; reason: string | null }[]
}

/** One line for each sieve: the ledger has one for each reason. What was kept is the last of them. */
export function sieves(rows: Made['funnel']): Sieve[] {
  const byPosition = new Map<number, Sieve>()
  for (const { position, name, kept, dropped, reason } of rows) {
    const sieve = byPosition.get(position) ?? { name, kept, dropped: 0, reasons: [] }
    sieve.kept = Math.min(sieve.kept, kept)
    sieve.dropped += dropped
    if (dropped > 0) sieve.reasons.push({ dropped, reason })
    byPosition.set(position, sieve)
  }
  return [...byPosition.entries()].sort(([a], [b]) => a - b).map(([, sieve]) => sieve)
}
