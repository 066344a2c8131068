import type { Json, RunPage } from '../../api/types'
import { Empty } from '../../design/parts'

export function ConfigTab({ page }: { page: RunPage }) {
  if (page.config === null) {
    return <Empty title="No configuration is recorded">A run writes its resolved configuration when it is created.</Empty>
  }
  const sections = sectionsOf(page.config)
  return (
    <div className="config">
      <p className="quiet">
        All that the result depends on: the same configuration gives the same weights. <a href={`/api/v1/runs/${page.line.run}`}>As JSON</a>
      </p>
      <div className="config-sections">
        {sections.map(([name, rows]) => (
          <section key={name}>
            <h2>{name}</h2>
            <Rows rows={rows} />
          </section>
        ))}
        {page.summary !== null && (
          <section>
            <h2>Summary at the end</h2>
            <Rows rows={rowsOf(page.summary)} />
          </section>
        )}
      </div>
    </div>
  )
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

/** The plain values first, then each object as a section of its own. The model's text is read as the JSON it is. */
export function sectionsOf(config: { [key: string]: Json }): [string, [string, Json][]][] {
  const plain: [string, Json][] = []
  const sections: [string, [string, Json][]][] = []
  for (const [key, value] of Object.entries(config)) {
    const inner = key === 'model' && typeof value === 'string' ? parsed(value) : value
    if (inner !== null && typeof inner === 'object' && !Array.isArray(inner)) sections.push([key, rowsOf(inner)])
    else plain.push([key, inner])
  }
  return plain.length === 0 ? sections : [['run', plain], ...sections]
}

/** Nested keys become paths. */
export function rowsOf(object: { [key: string]: Json }, path = ''): [string, Json][] {
  return Object.entries(object).flatMap(([key, value]): [string, Json][] => {
    const here = path === '' ? key : `${path}.${key}`
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return rowsOf(value, here)
    return [[here, value]]
  })
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    return text
  }
}
