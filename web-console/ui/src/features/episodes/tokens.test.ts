import { describe, expect, it } from 'vitest'
import { byLayer, segmentOf, shade, summaryOf, type Token, visible } from './surprise'
import { walked } from './tokens'

const token = (position: number, policy: boolean, logProb: number | null = policy ? -position : null): Token => ({
  position, id: 7, text: 'x', policy, logProb, experts: [], kept: null,
})
const tokens = [token(0, false), token(1, true), token(2, true), token(3, false), token(4, true)]

describe('a shade', () => {
  it('grows with surprise and stays within its scale', () => {
    const shades = [0, -0.01, -0.1, -1, -3, -6, -50].map(shade)
    expect(shades).toEqual([...shades].sort((a, b) => a - b))
    expect(shades[0]).toBe(0)
    expect(shades.at(-1)).toBe(9)
  })
})

describe('walking', () => {
  it('goes token by token and reply by reply', () => {
    expect(walked(tokens, 1, 'ArrowRight')).toBe(2)
    expect(walked(tokens, 1, 'ArrowLeft')).toBe(0)
    expect(walked(tokens, 1, 'ArrowDown')).toBe(4)
    expect(walked(tokens, 4, 'ArrowUp')).toBe(1)
    expect(walked(tokens, null, 'ArrowRight')).toBe(0)
  })

  it('stops at the ends and at other keys', () => {
    expect(walked(tokens, 4, 'ArrowRight')).toBeNull()
    expect(walked(tokens, 0, 'ArrowLeft')).toBeNull()
    expect(walked(tokens, 0, 'x')).toBeNull()
    expect(walked([], null, 'ArrowRight')).toBeNull()
  })
})

describe('a summary', () => {
  it('counts only what was sampled', () => {
    const summary = summaryOf(tokens, 2)
    expect(summary.policy).toBe(3)
    expect(summary.meanLogProb).toBeCloseTo(-7 / 3)
    expect(summary.surprises.map((one) => one.position)).toEqual([4, 2])
  })

  it('of a demonstration has no log-probabilities', () => {
    const summary = summaryOf([token(0, true, null)], 2)
    expect(summary.meanLogProb).toBeNull()
    expect(summary.policy).toBe(1)
  })
})

it('finds the segment of a position', () => {
  expect(segmentOf([3, 2], 2)).toEqual({ segment: 0, within: 2 })
  expect(segmentOf([3, 2], 3)).toEqual({ segment: 1, within: 0 })
})

it('groups experts by layer', () => {
  expect(byLayer([1, 2, 3, 4], 2)).toEqual([[1, 2], [3, 4]])
  expect(byLayer([], 0)).toEqual([])
})

it('makes blanks visible', () => {
  expect(visible(' a\n')).toBe('\u00b7a⏎')
  expect(visible('<｜end▁of▁sentence｜>')).toBe('<|end_of_sentence|>')
})
