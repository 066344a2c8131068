import { describe, expect, it } from 'vitest'
import type { EpisodeEvent, EpisodeLine, PlayedEpisode } from '../../api/types'
import { columnsOf } from './changes'
import { argumentsOf, comparedTurns, mostCommon, turnsOf } from './turns'

const call = (id: number) => ({ name: 'cancel_order', arguments: `{"id":${id}}` })
const calls = (...ids: number[]): EpisodeEvent[] => [
  { type: 'Said', reply: { type: 'Calls', text: '', calls: ids.map(call) }, from: 0, to: 5 },
  ...ids.map((id): EpisodeEvent => ({ type: 'Called', call: call(id), result: { content: `done ${id}`, error: false } })),
]
const words: EpisodeEvent = { type: 'Said', reply: { type: 'Words', text: 'Done.' }, from: 9, to: 12 }

const played = (events: EpisodeEvent[]): PlayedEpisode => ({
  line: {} as EpisodeLine,
  record: { episode: { events } } as unknown as PlayedEpisode['record'],
})

describe('turns', () => {
  it('hold their calls with the results in order', () => {
    const [first, second] = turnsOf([...calls(1, 2), words])
    expect(first!.calls.map((one) => one.result?.content)).toEqual(['done 1', 'done 2'])
    expect(second!.reply).toEqual({ type: 'Words', text: 'Done.' })
  })

  it('show a call that was never answered', () => {
    expect(turnsOf(calls(1).slice(0, 1))[0]!.calls[0]!.result).toBeNull()
  })
})

describe('siblings', () => {
  it('that did the same are common, the one that did not stands apart, and its argument is marked', () => {
    const compared = comparedTurns([played(calls(1)), played(calls(1)), played(calls(2))])
    expect(compared.map(([turn]) => turn!.common)).toEqual([true, true, false])
    expect([...compared[2]![0]!.differs[0]!]).toEqual(['id'])
    expect(compared[0]![0]!.differs[0]!.size).toBe(0)
  })

  it('that are still open have no turns, and one alone is not common', () => {
    const compared = comparedTurns([{ line: {} as EpisodeLine, record: null }, played(calls(1))])
    expect(compared[0]).toEqual([])
    expect(compared[1]![0]!.common).toBe(false)
  })
})

describe('arguments', () => {
  it('that are no object are shown as they are', () => {
    expect(argumentsOf({ name: 'x', arguments: '[1]' })).toBeNull()
    expect(argumentsOf({ name: 'x', arguments: '{"a":' })).toBeNull()
    expect(argumentsOf({ name: 'x', arguments: '{"a":null,"b":0}' })).toEqual([
      { name: 'a', value: 'null' },
      { name: 'b', value: '0' },
    ])
  })

  it('agree with the first of the most common', () => {
    expect(mostCommon(['b', 'a', 'a', 'b'])).toBe('b')
    expect(mostCommon([])).toBeNull()
  })
})

describe('a change of a row', () => {
  it('tells what was not there from what was null', () => {
    expect(columnsOf({ type: 'Inserted', table: 't', key: '1', row: { a: 'null' } })).toEqual([['a', null, 'null']])
    expect(columnsOf({ type: 'Deleted', table: 't', key: '1', row: { a: '0' } })).toEqual([['a', '0', null]])
    expect(columnsOf({ type: 'Updated', table: 't', key: '1', before: { a: '1' }, after: { a: '2' } })).toEqual([['a', '1', '2']])
  })
})
