import type { JudgedEpisode, RowChange } from '../../api/types'
import { Absent } from '../../design/parts'

type State = JudgedEpisode['episode']['finalState']

/** What is different in the world, row by row. The world is closed: what is not here has not changed. */
export function Changes({ state }: { state: State }) {
  return (
    <section>
      <h2>What changed in the world</h2>
      {state === null ? (
        <p>
          <Absent why="The platform failed before the state was taken." /> <span className="quiet">the state was not taken</span>
        </p>
      ) : state.changes.length === 0 ? (
        <p className="quiet">Nothing: the final state is the initial one.</p>
      ) : (
        <>
          {state.changes.map((change) => (
            <Change key={`${change.table}|${change.key}`} change={change} />
          ))}
          <p className="label">Everything else is as it was.</p>
        </>
      )}
    </section>
  )
}

const SIGNS = { Inserted: ['+', 'inserted'], Deleted: ['−', 'deleted'], Updated: ['~', 'updated'] } as const

function Change({ change }: { change: RowChange }) {
  const [sign, word] = SIGNS[change.type]
  return (
    <table className={`change ${word}`}>
      <caption>
        <b className="sign" aria-hidden="true">
          {sign}
        </b>{' '}
        <code>
          {change.table} <b>{change.key}</b>
        </code>{' '}
        <span className="quiet">{word}</span>
      </caption>
      <tbody>
        {columnsOf(change).map(([column, before, after]) => (
          <tr key={column}>
            <th scope="row">{column}</th>
            <td className="mono">
              {before !== null && <del>{before}</del>}
              {before !== null && after !== null && ' → '}
              {after !== null && <ins>{after}</ins>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Each column with what it was and what it is; null where the row was not there. */
export function columnsOf(change: RowChange): [column: string, before: string | null, after: string | null][] {
  switch (change.type) {
    case 'Inserted':
      return Object.entries(change.row).map(([column, value]) => [column, null, value])
    case 'Deleted':
      return Object.entries(change.row).map(([column, value]) => [column, value, null])
    case 'Updated': {
      const columns = new Set([...Object.keys(change.before), ...Object.keys(change.after)])
      return [...columns].map((column) => [column, change.before[column] ?? null, change.after[column] ?? null])
    }
  }
}
