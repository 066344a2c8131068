import { describe, expect, it } from 'vitest'
import { timeLeft, withProgress } from '../../api/live'
import type { StepSummary } from '../../api/types'
import { crumbs } from '../../app'
import { placeOf, withQuery } from '../../router'
import { chosenStep } from '../groups/groups'
import { rowsOf, sectionsOf } from './config'
import { sieves } from './funnel'
import { wished } from './run'
import { alike, columnsOf, measuresOf } from './scores'

describe('the table of evaluations', () => {
  const metrics = {
    'eval/shape/two-writes/pass@1': 0.2, 'eval/pass@4': 1, 'eval/held-out/pass@1': 0.5, 'eval/greedy': 1, 'eval/pass@1': 0.4,
    'eval/subset/pass@1': 0.4, 'eval/shape/lookup/pass@1': 0.9, 'eval/shape/lookup/greedy': 0.9, 'eval/tasks': 500,
  }
  const evaluations = [{ stage: 'rl', step: 0, metrics }]

  it('begins with all tasks, then splits, then shapes', () => {
    const columns = columnsOf(evaluations, 'pass@1')
    expect(columns.map((column) => column.name)).toEqual(['all', 'the fixed subset', 'held out', 'lookup', 'two writes'])
    expect(columnsOf(evaluations, 'greedy').map((column) => column.name)).toEqual(['all', 'lookup'])
  })

  it('offers what was measured, and nothing that is no score', () => {
    expect(measuresOf(evaluations)).toEqual(['pass@1', 'greedy', 'pass@4'])
  })
})

describe('the funnel', () => {
  it('has one line for each sieve, with all its reasons', () => {
    const lines = sieves([
      { position: 1, name: 'certified', kept: 90, dropped: 6, reason: 'a' },
      { position: 0, name: 'drawn', kept: 100, dropped: 0, reason: null },
      { position: 1, name: 'certified', kept: 90, dropped: 4, reason: 'b' },
    ])
    expect(lines.map(({ name, kept, dropped }) => [name, kept, dropped])).toEqual([['drawn', 100, 0], ['certified', 90, 10]])
    expect(lines[1]!.reasons).toHaveLength(2)
  })
})

describe('a step', () => {
  const steps: StepSummary[] = [
    { stage: 'sft', kind: 'demonstrate', step: 0, fates: {}, meanScore: null },
    { stage: 'rl', kind: 'evaluate', step: 0, fates: {}, meanScore: 1 },
    { stage: 'rl', kind: 'train', step: 0, fates: {}, meanScore: 1 },
    { stage: 'rl', kind: 'train', step: 1, fates: {}, meanScore: 1 },
  ]
  const at = (query: string) => chosenStep(steps, new URLSearchParams(query))

  it('is the one of the address, else the newest that trains', () => {
    expect(at('stage=rl&kind=train&step=0').step).toBe(0)
    expect(at('')).toBe(steps[3])
    expect(at('stage=rl&kind=train&step=99')).toBe(steps[3])
    expect(at('stage=sft&kind=demonstrate')).toBe(steps[0])
  })
})

describe('a configuration', () => {
  it('has a section for each object, and for each stage', () => {
    const sections = sectionsOf({ seed: 1, limits: { max_turns: 8 }, stages: [{ name: 'rl', rollout: { lag: 0 } }] })
    expect(sections).toEqual([
      ['run', [['seed', 1]]],
      ['limits', [['max_turns', 8]]],
      ['stages: rl', [['name', 'rl'], ['rollout.lag', 0]]],
    ])
    expect(rowsOf({ list: [1, 2] })).toEqual([['list', [1, 2]]])
  })
})

describe('addresses', () => {
  it('keep the rest of the query', () => {
    expect(withQuery(placeOf('/runs/a/groups?step=3&fate=open'), { step: 4, fate: null })).toBe('/runs/a/groups?step=4')
  })

  it('lead back step by step', () => {
    const trail = crumbs(placeOf('/runs/a/episodes/2-rl/train/3/4/5/tokens'))
    expect(trail.map((crumb) => crumb.name)).toEqual(['runs', 'a', 'RL train 3', 'group 4', 'member 5'])
    expect(trail.at(-1)!.to).toBe('/runs/a/episodes/2-rl/train/3/4/5')
    expect(trail[2]!.to).toBe('/runs/a/groups?stage=rl&kind=train&step=3')
    expect(trail[3]!.to).toBe('/runs/a/groups/2-rl/train/3/4')
  })
})

it('a wish that has not come true is told with who asked', () => {
  expect(wished({ command: 'cancel', by: 'ada', at: null })).toBe('cancelling, as ada asked')
})

it('like is compared with like', () => {
  const latest = (stage: string, values: Record<string, number>) =>
    Object.entries(values).map(([name, value]) => ({ stage, name: `eval/${name}`, step: 1, first: value, value }))
  const cold = latest('sft', { 'pass@1': 0.4, 'subset/pass@1': 0.3, tasks: 500 })
  const part = latest('rl', { 'pass@1': 0.6, 'subset/pass@1': 0.6, tasks: 60 })
  const whole = latest('rl', { 'pass@1': 0.7, 'subset/pass@1': 0.6, tasks: 500 })
  expect(alike([...cold, ...part], 'pass@1')).toEqual({ values: { sft: 0.3, rl: 0.6 }, tasks: 60, all: false })
  expect(alike([...cold, ...whole], 'pass@1')).toEqual({ values: { sft: 0.4, rl: 0.7 }, tasks: 500, all: true })
  expect(alike([], 'pass@1').values).toEqual({})
})

it('says how long a work will take once it has been seen for a while', () => {
  const [first] = withProgress([], { work: 'rl', done: 10, total: 110 }, 0)
  expect(timeLeft(first!, 60_000)).toBeNull()
  const [later] = withProgress([first!], { work: 'rl', done: 30, total: 110 }, 20_000)
  expect(timeLeft(later!, 20_000)).toBe(80_000)
})

it('progress keeps the newest word of each work', () => {
  const first = withProgress([], { work: 'rl', done: 1, total: 9 }, 0)
  const second = withProgress(first, { work: 'evaluation', done: 1, total: 5 }, 0)
  expect(withProgress(second, { work: 'rl', done: 2, total: 9 }, 0).map((one) => one.done)).toEqual([2, 1])
})
