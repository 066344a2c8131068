import type { Json, RunPage } from '../../api/types'
import { Empty } from '../../design/parts'

export function ConfigTab({ page }: { page: RunPage }) {
  if (page.config === null || page.config === undefined) {
    return <Empty title="No configuration is recorded">A run writes its resolved configuration when it is created.</Empty>
  }
  const sections = sectionsOf(page.config as { [key: string]: Json })
  return (
    <div className="config">
      <p className="quiet">
        All that the result depends on: the same configuration and the same arithmetic give the same weights.{' '}
        <a href={`/api/v1/runs/${page.line.run}`}>As JSON</a>
      </p>
      <div className="config-sections">
        <section>
          <h2>Beside it</h2>
          <Rows rows={ranBy(page)} />
        </section>
        {sections.map(([name, rows]) => (
          <section key={name}>
            <h2>{name}</h2>
            <Rows rows={rows} />
          </section>
        ))}
        {page.summary !== null && page.summary !== undefined && (
          <section>
            <h2>Summary at the end</h2>
            <Rows rows={rowsOf(page.summary as { [key: string]: Json })} />
          </section>
        )}
      </div>
    </div>
  )
}

/** What stands beside the configuration: by what it was made, and by what it was run. */
function ranBy({ origin, line }: RunPage): [string, Json][] {
  const rows: [string, Json][] = [
    ['config', origin.config_sha256],
    ['task set', origin.task_set],
    ['clone of', origin.parent],
    ['build', origin.build],
    ['machine', origin.machine],
    ['arithmetic', origin.fingerprint],
    ['priority', line.priority],
    ['owner', line.owner],
    ['notes', origin.notes === '' ? null : origin.notes],
  ]
  return rows.filter(([, value]) => value !== null)
}

const Rows = ({ rows }: { rows: [string, Json][] }) => (
  <table>
    <tbody>
      {rows.map(([key, value]) => (
        <tr key={key}>
          <th scope="row">{key}</th>
          <td className="mono value">{shown(value)}</td>
        </tr>
      ))}
    </tbody>
  </table>
)

function shown(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** The plain values first, then each object as a section of its own, and each of a list of objects. */
export function sectionsOf(config: { [key: string]: Json }): [string, [string, Json][]][] {
  const plain: [string, Json][] = []
  const sections: [string, [string, Json][]][] = []
  for (const [key, value] of Object.entries(config)) {
    if (isObject(value)) sections.push([key, rowsOf(value)])
    else if (Array.isArray(value) && value.length > 0 && value.every(isObject)) {
      value.forEach((one, i) => sections.push([`${key}: ${typeof one.name === 'string' ? one.name : i}`, rowsOf(one)]))
    } else plain.push([key, value])
  }
  return plain.length === 0 ? sections : [['run', plain], ...sections]
}

/** Nested keys become paths. */
export function rowsOf(object: { [key: string]: Json }, path = ''): [string, Json][] {
  return Object.entries(object).flatMap(([key, value]): [string, Json][] => {
    const here = path === '' ? key : `${path}.${key}`
    if (isObject(value)) return rowsOf(value, here)
    return [[here, value]]
  })
}

const isObject = (value: Json): value is { [key: string]: Json } => value !== null && typeof value === 'object' && !Array.isArray(value)
