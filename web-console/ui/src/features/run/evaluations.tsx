import { useState } from 'react'
import { useResource } from '../../api/resource'
import type { Evaluation } from '../../api/types'
import { ABSENT, grouped, rate, signed, stageName } from '../../design/format'
import { Absent, Choices, Empty, ProblemNotice, vars } from '../../design/parts'
import { columnsOf, measuresOf, type MetricColumn, SUBSET, tasksOf } from './scores'

export function EvaluationsTab({ run, version }: { run: string; version: number }) {
  const { data, problem } = useResource<Evaluation[]>(`/api/v1/runs/${run}/evaluations`, version)
  const [measure, setMeasure] = useState('pass@1')
  if (problem && data === null) return <ProblemNotice problem={problem} />
  if (data === null) return <div className="waiting" />
  if (data.length === 0) {
    return (
      <Empty title="The policy has not been evaluated yet">
        It is measured on held-out tasks before the cold start, after it, and while it learns. The first figures appear here by themselves.
      </Empty>
    )
  }
  const columns = columnsOf(data, measure)
  const most = Math.max(...data.map((one) => tasksOf(one) ?? 0))
  const groups = [...new Set(columns.map((column) => column.group))]
  return (
    <>
      <div className="toolbar">
        <Choices label="Measure" choices={measuresOf(data).map((name) => ({ name, value: name }))} chosen={measure} choose={(value) => setMeasure(value!)} />
        <span className="quiet">pass@1 is the average over the plays at temperature 1, pass@k the share of tasks that one of k plays solved.</span>
      </div>
      <div className="scroll">
        <table className="evaluations">
          <thead>
            <tr>
              <th rowSpan={2}>policy after</th>
              <th rowSpan={2} className="r">
                tasks
              </th>
              {groups.map((group) => (
                <th key={group} colSpan={columns.filter((column) => column.group === group).length} scope="colgroup">
                  {group}
                </th>
              ))}
            </tr>
            <tr>
              {columns.map((column) => (
                <th key={column.metric} className="r">
                  {column.name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {data.map((evaluation) => (
              <tr key={`${evaluation.stage} ${evaluation.step}`} className={evaluation.stage}>
                <th scope="row">
                  {stageName(evaluation.stage)} <span className="num">{evaluation.step}</span>
                </th>
                <td className="r quiet">{grouped(evaluation.metrics['eval/tasks'] ?? null)}</td>
                {columns.map((column) => (
                  <Score key={column.metric} value={evaluation.metrics[column.metric]} few={isPartOnly(evaluation, column, most)} />
                ))}
              </tr>
            ))}
          </tbody>
          <tfoot>
            <Gain data={data} columns={columns} over="sft" name="gain of RL over the cold start" />
            <Gain data={data} columns={columns} over="control" name="gain of RL over the control" />
          </tfoot>
        </table>
      </div>
    </>
  )
}

/** Whether a figure stands for the fixed subset only, in a column of all tasks, of a split or of a shape. */
const isPartOnly = (evaluation: Evaluation, column: MetricColumn, most: number) =>
  column.name !== SUBSET && (tasksOf(evaluation) ?? most) < most

function Score({ value, few }: { value: number | undefined; few: boolean }) {
  if (few) {
    return (
      <td className="r">
        <Absent why="This evaluation played the fixed subset only: its figure is in that column." />
      </td>
    )
  }
  if (value === undefined) {
    return (
      <td className="r">
        <Absent why="This evaluation did not measure it." />
      </td>
    )
  }
  return (
    <td className="r score" style={vars({ '--heat-part': value.toFixed(3) })}>
      {rate(value)}
    </td>
  )
}

/** What RL added to what it must beat, each measured last and on the same tasks. */
function Gain({ data, columns, over, name }: { data: Evaluation[]; columns: MetricColumn[]; over: string; name: string }) {
  const before = data.findLast((one) => one.stage === over)
  const after = data.findLast((one) => one.stage === 'rl')
  if (before === undefined || after === undefined) return null
  const same = tasksOf(before) === tasksOf(after)
  return (
    <tr>
      <th scope="row" colSpan={2}>
        {name}
      </th>
      {columns.map(({ metric, name: column }) => {
        const from = before.metrics[metric]
        const to = after.metrics[metric]
        const alike = same || column === SUBSET
        const gain = !alike || from === undefined || to === undefined ? null : to - from
        return (
          <td key={metric} className={`r ${gain === null ? '' : gain > 0 ? 'up' : gain < 0 ? 'down' : ''}`}>
            {gain === null ? ABSENT : signed(gain)}
          </td>
        )
      })}
    </tr>
  )
}
