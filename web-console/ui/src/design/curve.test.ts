import { describe, expect, it } from 'vitest'
import type { Series } from '../api/types'
import { reach } from './chart'
import { aligned, last, smoothed, sparkPath, stacked } from './curve'

const series = (name: string, steps: number[], values: (number | null)[]): Series => ({
  stage: 'rl', name, recorded: steps.length, notFinite: 0, steps, values, band: { low: [], high: [] }, thinned: false,
})

describe('curves', () => {
  it('share an axis, with nulls where one has no point', () => {
    const { steps, columns } = aligned([series('a', [0, 2], [1, 3]), series('b', [1, 2], [5, 6])])
    expect(steps).toEqual([0, 1, 2])
    expect(columns).toEqual([[1, null, 3], [null, 5, 6]])
  })

  it('are smoothed without lagging behind, and gaps stay gaps', () => {
    expect(smoothed([5, 5, null, 5], 3)).toEqual([5, 5, null, 5])
    expect(smoothed([0, 0, 4, 0, 0], 1)).toEqual([0, 1, 2, 1, 0])
    expect(smoothed([1, 2, 3, 4, 5], 1)[2]).toBe(3)
  })

  it('end with their last point', () => {
    expect(last([1, 2, null])).toBe(2)
    expect(last([null])).toBeNull()
  })

  it('become a sparkline only from two points on', () => {
    expect(sparkPath([0.5], 100, 10, 0, 1)).toBe('')
    expect(sparkPath([0, 1], 100, 10, 0, 1)).toBe('M0.0 10.0L100.0 0.0')
    expect(sparkPath([3, 3], 100, 10, 3, 3)).not.toContain('NaN')
  })
})

describe('stacked counts', () => {
  const stops = [series('stop/answered', [0, 1, 2], [3, 4, 1]), series('stop/garbled', [0, 2], [1, 3])]
  const name = (one: Series) => one.name.slice(5)

  it('fill every bar from 0 to 1', () => {
    for (const bar of stacked(stops, ['answered'], name, 10)) {
      expect(bar.parts[0]!.from).toBe(0)
      expect(bar.parts.at(-1)!.to).toBeCloseTo(1)
    }
  })

  it('keep every episode when steps share a bar', () => {
    const bars = stacked(stops, ['answered', 'garbled'], name, 2)
    expect(bars.map((bar) => bar.steps)).toEqual([2, 1])
    expect(bars.reduce((sum, bar) => sum + bar.total, 0)).toBe(12)
  })

  it('show a reason nobody has foreseen', () => {
    expect(stacked(stops, [], name, 10)[0]!.parts.map((part) => part.name)).toContain('garbled')
  })
})

describe('a scale', () => {
  it('holds what it was told to', () => {
    expect(reach(0.2, 0.4, { from: 0, to: 1 })).toEqual([0, 1])
  })

  it('does not collapse when all is the same, and zero stands on the ground', () => {
    expect(reach(0, 0, { from: 0 })).toEqual([0, 1])
    const [low, high] = reach(3, 3, {})
    expect(high).toBeGreaterThan(low)
  })

  it('shows what leaves the range it was told to hold', () => {
    expect(reach(-1, 2, { from: 0, to: 1 })[0]).toBeLessThan(-1)
  })
})
