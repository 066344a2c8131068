import type { ToolCall } from '../../api/types'
import { argumentsOf } from './turns'

const NONE = new Set<string>()

/** A call as one would write it in a program. */
export function CallText({ call, differs = NONE }: { call: ToolCall; differs?: Set<string> }) {
  const all = argumentsOf(call)
  return (
    <code className="call">
      <b>{call.name}</b>(
      {all === null
        ? call.arguments
        : all.map(({ name, value }, i) => (
            <span key={name}>
              {i > 0 && ', '}
              <span className={differs.has(name) ? 'differs' : ''}>
                <span className="quiet">{name}:</span> {value}
              </span>
            </span>
          ))}
      )
    </code>
  )
}
