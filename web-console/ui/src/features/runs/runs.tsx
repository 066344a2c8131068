import { useEffect } from 'react'
import { useLive } from '../../api/live'
import { useResource } from '../../api/resource'
import type { Listed, RunLine } from '../../api/types'
import { ABSENT, duration, moment, rate, stageName } from '../../design/format'
import { status as statusOf } from '../../design/meaning'
import { Absent, Empty, ProblemNotice, Progress, Status } from '../../design/parts'
import { Spark } from '../../design/spark'
import { Link } from '../../router'

export function RunsView() {
  const live = useLive(null)
  const { data: page, problem } = useResource<Listed<RunLine>>('/api/v1/runs?limit=200', live.version)
  const data = page === null ? null : page.items
  useEffect(() => {
    document.title = 'Runs · Agoge'
  }, [])
  return (
    <>
      <div className="page-head">
        <h1>Runs</h1>
        {data !== null && data.length > 0 && <span className="quiet">{data.length}, the youngest first</span>}
      </div>
      {problem && <ProblemNotice problem={problem} />}
      {data?.length === 0 && (
        <Empty title="No run has been started yet">
          <code>./agoge demo</code> starts one: it synthesises tasks, trains a small policy and appears here.
        </Empty>
      )}
      {data !== null && data.length > 0 && (
        <ul className="runs">
          <li className="run-line head" aria-hidden="true">
            <span>run</span>
            <span>status</span>
            <span>progress</span>
            <span>training solve rate</span>
            <span>pass@1, held out</span>
            <span>started</span>
            <span>took</span>
            <span className="r">seed</span>
          </li>
          {data.map((line) => (
            <Row key={line.run} line={line} />
          ))}
        </ul>
      )}
    </>
  )
}

function Row({ line }: { line: RunLine }) {
  const { pass, solve_rate: solveRate } = line
  return (
    <li className="run-line">
      <span className="run-name">
        <Link to={`/runs/${line.run}`} className="whole">
          {line.run}
        </Link>
      </span>
      <Status name={line.status} />
      <span className="run-progress">
        <StageProgress line={line} />
      </span>
      <span className="run-spark">
        {solveRate.length > 1 ? (
          <Spark values={solveRate} label={`Solve rate from ${rate(solveRate[0])} to ${rate(solveRate.at(-1))}`} />
        ) : (
          <Absent why="RL has not taken two steps yet." />
        )}
      </span>
      <span className="run-pass">
        {pass === null ? (
          <Absent why="Not evaluated yet." />
        ) : (
          <>
            <span className="quiet num">{rate(pass.first)} →</span> <b className="num big">{rate(pass.last)}</b>
          </>
        )}
      </span>
      <span className="num quiet run-time">{moment(line.started ?? line.created)}</span>
      <span className="num quiet run-took">{took(line)}</span>
      <span className="num quiet r run-seed">{line.seed}</span>
    </li>
  )
}

export function StageProgress({ line }: { line: RunLine }) {
  const { stage, step, steps, status } = line
  if (stage === null || step === null) return <Absent why="It has not begun." />
  return (
    <>
      <span>
        {stageName(stage)} <span className="num">{step}</span>
        {steps !== null && <span className="quiet num"> / {steps}</span>}
      </span>
      {steps !== null && status !== 'finished' && <Progress part={step / steps} colour={statusOf(status).colour} />}
    </>
  )
}

export function took(line: RunLine): string {
  const { started, finished } = line
  if (started === null || finished === null) return ABSENT
  return duration(Date.parse(finished) - Date.parse(started))
}
