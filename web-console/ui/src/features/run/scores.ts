// Which columns a table of evaluations has.

import type { Evaluation, Latest } from '../../api/types'
import { plain } from '../../design/format'

/** A column: one measure of one part of the held-out tasks. */
export interface MetricColumn {
  metric: string
  group: string
  name: string
}

const METRIC = /^eval\/(?:(.+)\/)?(pass@\d+|greedy)$/
const GROUPS = ['held-out tasks', 'by split', 'by shape']
export const SUBSET = 'the fixed subset'
const FIRST = ['all', SUBSET]

/** What was measured: `pass@1` first. */
export function measuresOf(evaluations: Evaluation[]): string[] {
  const measures = metricsOf(evaluations).flatMap((metric) => METRIC.exec(metric)?.[2] ?? [])
  return [...new Set(measures)].sort((a, b) => Number(b === 'pass@1') - Number(a === 'pass@1') || a.localeCompare(b))
}

/** The columns of one measure, in the order people read them. */
export function columnsOf(evaluations: Evaluation[], measure: string): MetricColumn[] {
  return metricsOf(evaluations)
    .flatMap((metric) => {
      const [, part, what] = METRIC.exec(metric) ?? []
      return what === measure ? [{ metric, ...columnOf(part) }] : []
    })
    .sort((a, b) => place(a) - place(b) || a.name.localeCompare(b.name))
}

function metricsOf(evaluations: Evaluation[]): string[] {
  return [...new Set(evaluations.flatMap((one) => Object.keys(one.metrics)))]
}

function place({ group, name }: MetricColumn): number {
  const first = FIRST.indexOf(name)
  return GROUPS.indexOf(group) * 10 + (first < 0 ? FIRST.length : first)
}

function columnOf(part: string | undefined): { group: string; name: string } {
  if (part === undefined) return { group: GROUPS[0]!, name: FIRST[0]! }
  if (part === 'subset') return { group: GROUPS[0]!, name: FIRST[1]! }
  if (part.startsWith('shape/')) return { group: GROUPS[2]!, name: plain(part.slice('shape/'.length)) }
  return { group: GROUPS[1]!, name: plain(part) }
}

type Stages = Partial<Record<'sft' | 'rl' | 'control', number>>

/** How many held-out tasks an evaluation played. */
export const tasksOf = (evaluation: Evaluation): number | null => evaluation.metrics['eval/tasks'] ?? null

/** The last value of a measure in each stage, all on the same tasks: on all of them if each stage was last measured on
 * as many, else on the fixed subset that every evaluation plays. */
export function alike(latest: Latest[], measure: string): { values: Stages; tasks: number | null; all: boolean } {
  const of = (stage: string, name: string) => latest.find((one) => one.stage === stage && one.name === name)?.value ?? null
  const stages = (['sft', 'rl', 'control'] as const).filter((stage) => of(stage, `eval/${measure}`) !== null)
  const counts = stages.flatMap((stage) => of(stage, 'eval/tasks') ?? [])
  const all = new Set(counts).size <= 1
  const values: Stages = {}
  for (const stage of stages) {
    const value = of(stage, all ? `eval/${measure}` : `eval/subset/${measure}`)
    if (value !== null) values[stage] = value
  }
  return { values, tasks: counts.length === 0 ? null : Math.min(...counts), all }
}
