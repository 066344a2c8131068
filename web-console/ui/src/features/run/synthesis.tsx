import { useResource } from '../../api/resource'
import type { Json, Made } from '../../api/types'
import { grouped, plain, share } from '../../design/format'
import { Digest, Empty, ProblemNotice } from '../../design/parts'
import { sieves } from './funnel'

export function SynthesisTab({ run, version }: { run: string; version: number }) {
  const { data, problem } = useResource<Made>(`/api/v1/runs/${run}/synthesis`, version)
  if (problem && data === null) return <ProblemNotice problem={problem} />
  if (data === null) return <div className="waiting" />
  if (data.taskSet === null) {
    return (
      <Empty title="The task set is not published yet">
        Synthesis draws environments and tasks and proves that each can be graded. When it is done, the funnel stands here.
      </Empty>
    )
  }
  const set = data.taskSet
  const steps = sieves(data.funnel)
  const drawn = steps[0]?.kept ?? 0
  return (
    <div className="synthesis">
      <dl className="vitals">
        <Count name="tasks" value={set.tasks} />
        <Count name="environments" value={set.environments} />
        <Count name="held out" value={set.heldOut} note="unseen data" />
        <Count name="held out, unseen combination" value={set.heldOutCombination} note="of domain and shape" />
        <div>
          <dt>task set</dt>
          <dd className="digest">
            <Digest hex={set.digest} />
          </dd>
          <dd className="note">seed {set.seed}</dd>
        </div>
      </dl>
      <h2>The funnel</h2>
      <ol className="funnel">
        {steps.map((sieve) => (
          <li key={sieve.name}>
            <span className="funnel-name">{plain(sieve.name)}</span>
            <span className="funnel-bar">
              <i className="kept" style={{ width: `${(100 * sieve.kept) / drawn}%` }} />
              {sieve.dropped > 0 && <i className="dropped" style={{ width: `${(100 * sieve.dropped) / drawn}%` }} />}
            </span>
            <span className="num r">{grouped(sieve.kept)}</span>
            <span className="quiet">
              {sieve.reasons.map(({ dropped, reason }) => (
                <span key={reason ?? ''} className="reason">
                  <span className="num">−{grouped(dropped)}</span> {reason}
                </span>
              ))}
              {sieve.dropped === 0 && share(sieve.kept, drawn)}
            </span>
          </li>
        ))}
      </ol>
      <Domains domains={set.domains as Json} />
    </div>
  )
}

function Count({ name, value, note }: { name: string; value: number; note?: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="num">{grouped(value)}</dd>
      <dd className="note">{note ?? '\u00a0'}</dd>
    </div>
  )
}

/** Synthesis describes its domains in its own words: a list of objects becomes a table, whatever its columns are. */
function Domains({ domains }: { domains: Json }) {
  if (Array.isArray(domains) && domains.every((one) => typeof one === 'string')) {
    return (
      <>
        <h2>Domains</h2>
        <p>{domains.map(plain).join(', ')}</p>
      </>
    )
  }
  const rows = Array.isArray(domains) ? domains.filter((row) => row !== null && typeof row === 'object' && !Array.isArray(row)) : []
  if (rows.length === 0) return domains === null ? null : <pre className="raw">{JSON.stringify(domains, null, 2)}</pre>
  const keys = [...new Set(rows.flatMap((row) => Object.keys(row as object)))]
  const isWord = (key: string) => rows.some((row) => typeof (row as Record<string, Json>)[key] === 'string')
  const columns = [...keys.filter(isWord), ...keys.filter((key) => !isWord(key))]
  return (
    <>
      <h2>Domains</h2>
      <div className="scroll">
        <table className="narrow">
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column} className={column === columns[0] ? '' : 'r'}>
                  {plain(column)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, i) => (
              <tr key={i}>
                {columns.map((column) => {
                  const value = (row as Record<string, Json>)[column]
                  return (
                    <td key={column} className={typeof value === 'number' ? 'r' : ''}>
                      {typeof value === 'number' ? grouped(value) : typeof value === 'string' ? value : JSON.stringify(value)}
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}
