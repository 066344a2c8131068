import { type KeyboardEvent, useState } from 'react'
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

/** A bar for each step, filled by what became of its episodes. One stop for the keyboard: arrows walk, Enter opens. */
export function StackedBars({ title, hint, stacks, meaningOf, pick }: StackedBarsProps) {
  const [shown, setShown] = useState<number | null>(null)
  const names = [...new Set(stacks.flatMap((stack) => stack.parts.map((part) => part.name)))]
  const at = shown ?? stacks.length - 1
  const told = stacks[at]
  const walk = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && told !== undefined) pick(told.step)
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (by === 0 || stacks[at + by] === undefined) return
    event.preventDefault()
    setShown(at + by)
  }
  return (
    <figure className="bars">
      <figcaption title={hint}>
        <span className="chart-title">
          {title}
          <span className="chart-unit">, share of episodes</span>
        </span>
        {told && <span className="quiet num">{stepsOf(told)}</span>}
        {names.map((name) => {
          const part = told?.parts.find((one) => one.name === name)
          return (
            <span key={name} className="tag" style={vars({ '--c': meaningOf(name).colour })} title={meaningOf(name).says}>
              {plain(name)} <b className="num">{part && told ? share(part.count, told.total) : '0'}</b>
            </span>
          )
        })}
      </figcaption>
      <div
        className="bars-plot"
        role="slider"
        tabIndex={0}
        aria-label={`${title}, by step`}
        aria-valuemin={stacks[0]?.step ?? 0}
        aria-valuemax={stacks.at(-1)?.step ?? 0}
        aria-valuenow={told?.step ?? 0}
        aria-valuetext={told && `${stepsOf(told)}: ${told.parts.map((part) => `${plain(part.name)} ${share(part.count, told.total)}`).join(', ')}`}
        onKeyDown={walk}
        onMouseLeave={() => setShown(null)}
      >
        {stacks.map((stack, i) => (
          <div key={stack.step} className={i === shown ? 'shown' : ''} onMouseEnter={() => setShown(i)} onClick={() => pick(stack.step)}>
            {stack.parts.map((part) => (
              <i key={part.name} style={{ flexGrow: part.to - part.from, background: meaningOf(part.name).colour }} />
            ))}
          </div>
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

/** Where there are many, a bar stands for several. */
const stepsOf = (stack: Stack) => (stack.steps > 1 ? `steps ${stack.step - stack.steps + 1}–${stack.step}` : `step ${stack.step}`)
