import { useEffect } from 'react'
import { useLive } from '../../api/live'
import { useList } from '../../api/resource'
import type { RunLine } from '../../api/types'
import { ABSENT, duration, grouped, moment, rate, stageName } from '../../design/format'
import { status as statusOf } from '../../design/meaning'
import { Absent, Empty, More, ProblemNotice, Progress, Status } from '../../design/parts'
import { Spark } from '../../design/spark'
import { Link } from '../../router'

export function RunsView() {
  const live = useLive(null)
  const { items: data, problem, more } = useList<RunLine>('/api/v1/runs?limit=100', live.version, (line) => line.run)
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
        <ul className="runs" role="table" aria-label="Runs">
          <li className="run-line head" role="row">
            <span role="columnheader">run</span>
            <span role="columnheader">status</span>
            <span role="columnheader">progress</span>
            <span role="columnheader">training solve rate</span>
            <span role="columnheader">pass@1, held out</span>
            <span role="columnheader">started</span>
            <span role="columnheader">took</span>
            <span role="columnheader" className="r">
              seed
            </span>
          </li>
          {data.map((line) => (
            <Row key={line.run} line={line} />
          ))}
        </ul>
      )}
      {more && <More more={more} />}
    </>
  )
}

function Row({ line }: { line: RunLine }) {
  const { pass, solve_rate: solveRate } = line
  return (
    <li className="run-line" role="row">
      <span className="run-name" role="cell">
        <Link to={`/runs/${line.run}`} className="whole">
          {line.run}
        </Link>
      </span>
      <span role="cell">
        <Status name={line.status} />
      </span>
      <span className="run-progress" role="cell">
        <StageProgress line={line} />
      </span>
      <span className="run-spark" role="cell">
        {solveRate.length > 1 ? (
          <Spark values={solveRate} label={`Solve rate from ${rate(solveRate[0])} to ${rate(solveRate.at(-1))}`} />
        ) : (
          <Absent why="RL has not taken two steps yet." />
        )}
      </span>
      <span className="run-pass" role="cell">
        {pass === null ? (
          <Absent why="Not evaluated yet." />
        ) : (
          <>
            <span className="quiet num">{rate(pass.first)} →</span> <b className="num big">{rate(pass.last)}</b>
            {pass.tasks !== null && <span className="quiet num"> of {grouped(pass.tasks)}</span>}
          </>
        )}
      </span>
      <span className="num quiet run-time" role="cell">{moment(line.started ?? line.created)}</span>
      <span className="num quiet run-took" role="cell">{took(line)}</span>
      <span className="num quiet r run-seed" role="cell">{line.seed}</span>
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
      {steps !== null && status !== 'finished' && <Progress label={stageName(stage)} part={step / steps} colour={statusOf(status).colour} />}
    </>
  )
}

export function took(line: RunLine): string {
  const { started, finished } = line
  if (started === null) return ABSENT
  return duration((finished === null ? Date.now() : Date.parse(finished)) - Date.parse(started))
}
