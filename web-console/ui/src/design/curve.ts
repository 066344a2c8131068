// Pure preparation of what charts draw.

import type { Series } from '../api/types'

/** Several series over one axis, as the chart wants them: a null where a series has no point. */
export function aligned(all: Series[]): { steps: number[]; columns: (number | null)[][] } {
  const steps = [...new Set(all.flatMap((series) => series.steps))].sort((a, b) => a - b)
  const at = new Map(steps.map((step, i) => [step, i]))
  const columns = all.map((series) => {
    const column: (number | null)[] = steps.map(() => null)
    series.steps.forEach((step, i) => (column[at.get(step)!] = series.values[i] ?? null))
    return column
  })
  return { steps, columns }
}

/** Each point averaged with its neighbours, the nearer ones counting more: a curve that does not lag behind. */
export function smoothed(values: (number | null)[], reach: number): (number | null)[] {
  return values.map((value, i) => {
    if (value === null) return null
    let sum = 0
    let weights = 0
    for (let by = -reach; by <= reach; by++) {
      const neighbour = values[i + by]
      if (neighbour === null || neighbour === undefined) continue
      const weight = reach + 1 - Math.abs(by)
      sum += weight * neighbour
      weights += weight
    }
    return sum / weights
  })
}

export function last(values: (number | null)[]): number | null {
  for (let i = values.length - 1; i >= 0; i--) {
    const value = values[i]
    if (value !== null && value !== undefined) return value
  }
  return null
}

/** The path of a sparkline in a box, lowest at the bottom; empty for fewer than two points. */
export function sparkPath(values: number[], width: number, height: number, low: number, high: number): string {
  if (values.length < 2) return ''
  const reach = high > low ? high - low : 1
  return values
    .map((value, i) => {
      const x = (i / (values.length - 1)) * width
      const y = height - ((value - low) / reach) * height
      return `${i === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`
    })
    .join('')
}

export interface Stack {
  step: number
  /** How many steps this bar stands for. */
  steps: number
  total: number
  parts: { name: string; from: number; to: number; count: number }[]
}

/** Counts per step, stacked as shares in a fixed order. Neighbouring steps share a bar if there are more than fit. */
export function stacked(all: Series[], order: string[], nameOf: (series: Series) => string, bars: number): Stack[] {
  const steps = [...new Set(all.flatMap((series) => series.steps))].sort((a, b) => a - b)
  const each = Math.max(1, Math.ceil(steps.length / bars))
  const names = [...order, ...all.map(nameOf).filter((name) => !order.includes(name))]
  const counts = new Map(all.map((series) => [nameOf(series), new Map(series.steps.map((s, i) => [s, series.values[i] ?? 0]))]))
  const stacks: Stack[] = []
  for (let start = 0; start < steps.length; start += each) {
    const covered = steps.slice(start, start + each)
    const sums = names.map((name) => covered.reduce((sum, step) => sum + (counts.get(name)?.get(step) ?? 0), 0))
    const total = sums.reduce((a, b) => a + b, 0)
    let from = 0
    const parts = names.flatMap((name, i) => {
      const count = sums[i]!
      if (count === 0) return []
      const to = from + count / total
      const part = { name, from, to, count }
      from = to
      return [part]
    })
    stacks.push({ step: covered.at(-1)!, steps: covered.length, total, parts })
  }
  return stacks
}
