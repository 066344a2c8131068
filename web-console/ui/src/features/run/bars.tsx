import { useState } from 'react'
import type { Stack } from '../../design/curve'
import { plain, share } from '../../design/format'
import type { Meaning } from '../../design/meaning'
import { vars } from '../../design/parts'

interface StackedBarsProps {
  title: string
  hint: string
  stacks: Stack[]
  meaningOf: (name: string) => Meaning
  pick: (step: number) => void
}

/** A bar for each step, filled by what became of its episodes. */
export function StackedBars({ title, hint, stacks, meaningOf, pick }: StackedBarsProps) {
  const [shown, setShown] = useState<Stack | null>(null)
  const names = [...new Set(stacks.flatMap((stack) => stack.parts.map((part) => part.name)))]
  const told = shown ?? stacks.at(-1)
  return (
    <figure className="bars">
      <figcaption title={hint}>
        <span className="chart-title">{title}</span>
        {told && <span className="quiet num">{told.steps > 1 ? `steps ${told.step - told.steps + 1}–${told.step}` : `step ${told.step}`}</span>}
        {names.map((name) => {
          const part = told?.parts.find((one) => one.name === name)
          return (
            <span key={name} className="tag" style={vars({ '--c': meaningOf(name).colour })} title={meaningOf(name).says}>
              {plain(name)} <b className="num">{part && told ? share(part.count, told.total) : '0'}</b>
            </span>
          )
        })}
      </figcaption>
      <div className="bars-plot" onMouseLeave={() => setShown(null)}>
        {stacks.map((stack) => (
          <button
            key={stack.step}
            type="button"
            aria-label={`Groups of step ${stack.step}`}
            onMouseEnter={() => setShown(stack)}
            onFocus={() => setShown(stack)}
            onClick={() => pick(stack.step)}
          >
            {stack.parts.map((part) => (
              <i key={part.name} style={{ flexGrow: part.to - part.from, background: meaningOf(part.name).colour }} />
            ))}
          </button>
        ))}
      </div>
      <div className="bars-axis num">
        <span>{stacks[0]?.step}</span>
        <span>step</span>
        <span>{stacks.at(-1)?.step}</span>
      </div>
    </figure>
  )
}
