// Which columns a table of evaluations has.

import type { Evaluation } from '../../api/types'
import { plain } from '../../design/format'

/** A column: one measure of one part of the held-out tasks. */
export interface MetricColumn {
  metric: string
  group: string
  name: string
}

const METRIC = /^eval\/(?:(.+)\/)?(pass@\d+|greedy)$/
const GROUPS = ['held-out tasks', 'by split', 'by shape']
const FIRST = ['all', 'the fixed subset']

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
