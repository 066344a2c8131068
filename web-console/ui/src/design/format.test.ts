import { describe, expect, it } from 'vitest'
import { ABSENT, duration, figure, grouped, plain, rate, share, signed, word } from './format'

describe('figures', () => {
  it('never show an absent value as zero, nor zero as absent', () => {
    for (const say of [figure, rate, signed, grouped]) {
      expect(say(null)).toBe(ABSENT)
      expect(say(0)).toContain('0')
    }
    expect(figure(Number.NaN)).toBe(ABSENT)
  })

  it('are as long as they need to be', () => {
    expect(figure(0.12345)).toBe('0.123')
    expect(figure(0.00001)).toBe('1.0e-5')
    expect(figure(12345)).toBe('12\u202f345')
    expect(figure(1234)).toBe('1\u202f234')
    expect(figure(118.27)).toBe('118.3')
  })

  it('say their sign', () => {
    expect(signed(0.25)).toBe('+0.25')
    expect(signed(-0.25)).toBe('−0.25')
  })

  it('do not round something away to nothing', () => {
    expect(share(1, 100_000)).toBe('<0.1 %')
    expect(share(0, 0)).toBe(ABSENT)
  })
})

describe('times and words', () => {
  it('are said as people do', () => {
    expect(duration(59_400)).toBe('59 s')
    expect(duration(836_000)).toBe('13 min 56 s')
    expect(duration(7_500_000)).toBe('2 h 5 min')
    expect(duration(null)).toBe(ABSENT)
  })

  it('have one spelling', () => {
    expect(word('OUT_OF_TURNS')).toBe('out-of-turns')
    expect(plain('out-of-turns')).toBe('out of turns')
  })
})
