import type { Evaluation } from '../../api/types'
import { plain } from '../../design/format'

/** A column of the table of evaluations. */
export interface MetricColumn {
  metric: string
  group: string
  name: string
}

const GROUPS = ['all held-out tasks', 'by split, pass@1', 'by shape, pass@1', 'other']
const OVERALL = ['eval/pass@1', 'eval/greedy', 'eval/pass@4']

/** Every metric that any evaluation has, in the order people read them. */
export function columnsOf(evaluations: Evaluation[]): MetricColumn[] {
  const metrics = [...new Set(evaluations.flatMap((one) => Object.keys(one.metrics)))]
  return metrics.map(columnOf).sort((a, b) => place(a) - place(b) || a.name.localeCompare(b.name))
}

function place({ group, metric }: MetricColumn): number {
  const within = OVERALL.indexOf(metric)
  return GROUPS.indexOf(group) * 100 + (within < 0 ? 50 : within)
}

function columnOf(metric: string): MetricColumn {
  const [, first, second, third] = metric.split('/')
  if (second === undefined) return { metric, group: GROUPS[0]!, name: first! }
  if (first === 'shape' && third === 'pass@1') return { metric, group: GROUPS[2]!, name: plain(second) }
  if (second === 'pass@1' && third === undefined) return { metric, group: GROUPS[1]!, name: plain(first!) }
  return { metric, group: GROUPS[3]!, name: metric.slice('eval/'.length) }
}
