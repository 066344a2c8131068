import { describe, expect, it } from 'vitest'
import { withProgress } from '../../api/live'
import type { StepSummary } from '../../api/types'
import { crumbs } from '../../app'
import { placeOf, withQuery } from '../../router'
import { chosenStep } from '../groups/groups'
import { rowsOf, sectionsOf } from './config'
import { sieves } from './funnel'
import { wishes } from './run'
import { columnsOf, measuresOf } from './scores'

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
  it('is read with its model as the JSON it is', () => {
    const sections = sectionsOf({ seed: 1, model: '{"hidden_size":8}', grpo: { sampling: { topP: 1 } } })
    expect(sections).toEqual([
      ['run', [['seed', 1]]],
      ['model', [['hidden_size', 8]]],
      ['grpo', [['sampling.topP', 1]]],
    ])
    expect(rowsOf({ list: [1, 2] })).toEqual([['list', [1, 2]]])
  })
})

describe('addresses', () => {
  it('keep the rest of the query', () => {
    expect(withQuery(placeOf('/runs/a/groups?step=3&fate=open'), { step: 4, fate: null })).toBe('/runs/a/groups?step=4')
  })

  it('lead back step by step', () => {
    const trail = crumbs(placeOf('/runs/a/episodes/rl/train/3/4/5/tokens'))
    expect(trail.map((crumb) => crumb.name)).toEqual(['runs', 'a', 'RL train 3', 'group 4', 'member 5'])
    expect(trail.at(-1)!.to).toBe('/runs/a/episodes/rl/train/3/4/5')
    expect(trail[3]!.to).toBe('/runs/a/groups/rl/train/3/4')
  })
})

it('a run that has ended can be asked for nothing', () => {
  expect(wishes('finished')).toEqual([])
  expect(wishes('running')).toEqual(['pause', 'cancel'])
  expect(wishes('paused')).toEqual(['resume', 'cancel'])
})

it('progress keeps the newest word of each work', () => {
  const first = withProgress([], { work: 'rl', done: 1, total: 9 })
  const second = withProgress(first, { work: 'evaluation', done: 1, total: 5 })
  expect(withProgress(second, { work: 'rl', done: 2, total: 9 }).map((one) => one.done)).toEqual([2, 1])
})
