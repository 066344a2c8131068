import { type KeyboardEvent, useEffect, useRef } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { Series } from '../api/types'
import { aligned, last, smoothed } from './curve'
import { figure, grouped, rate } from './format'
import { useTheme } from './theme'

export interface Line {
  series: Series
  label: string
  /** The name of a colour token. */
  colour: string
}

/** A level to compare with, drawn across. */
export interface Level {
  value: number
  label: string
  colour: string
}

interface ChartProps {
  title: string
  hint: string
  lines: Line[]
  levels?: Level[]
  smooth: boolean
  from?: number
  to?: number
  places?: number
  tall?: boolean
  unit?: string
  /** Called with the step that was clicked. */
  pick?: (step: number) => void
}

const HEIGHT = 148
const TALL = 216
const TOGETHER = uPlot.sync('steps')
const NONE: Level[] = []

/** Curves over the steps of a stage. All charts of a page share one cursor. */
export function Chart(props: ChartProps) {
  const { title, hint, lines, levels = NONE, places = 3 } = props
  const box = useRef<HTMLDivElement>(null)
  const drawn = useRef<uPlot | null>(null)
  const theme = useTheme()
  const now = useRef(props)
  now.current = props
  const shape = shapeOf(props) + theme
  useEffect(() => {
    const element = box.current
    if (element === null || now.current.lines.length === 0) return
    const plot = new uPlot(options(element, now), data(now.current), element)
    drawn.current = plot
    const resized = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: heightOf(now.current) }))
    resized.observe(element)
    return () => {
      resized.disconnect()
      plot.destroy()
      drawn.current = null
    }
  }, [shape])
  // New values are put into the chart that is there: its cursor stays where it is.
  useEffect(() => drawn.current?.setData(data(now.current)), [lines, levels])
  const thinned = lines.find((line) => line.series.thinned)
  const broken = lines.reduce((sum, line) => sum + line.series.notFinite, 0)
  return (
    <figure className={`chart ${props.tall ? 'tall' : ''}`}>
      <figcaption title={hint}>
        <span className="chart-title">
          {title}
          {props.unit && <span className="chart-unit">, {props.unit}</span>}
        </span>
        {lines.map((line) => (
          <span key={line.label} className="chart-value">
            {lines.length > 1 && <i style={{ background: `var(--${line.colour})` }} />}
            {lines.length > 1 && <span className="label">{line.label}</span>}
            <b className="num">{said(last(line.series.values), props)}</b>
          </span>
        ))}
      </figcaption>
      <div
        ref={box}
        className={`plot ${props.tall ? 'tall' : ''} ${props.pick ? 'picks' : ''}`}
        role={props.pick ? 'button' : 'img'}
        tabIndex={0}
        aria-label={describe(title, lines, places)}
        onKeyDown={(event) => drawn.current && walk(drawn.current, event, props.pick)}
        onBlur={() => drawn.current?.setCursor({ left: -10, top: -10 })}
      />
      {(thinned || broken > 0) && (
        <p className="label">
          {thinned && `${thinned.series.recorded} points, drawn as ${thinned.series.steps.length}: mean and reach. `}
          {broken > 0 && `${broken} points are no finite number.`}
        </p>
      )}
    </figure>
  )
}

/** Arrows move the cursor from step to step; Enter opens the step it stands on. */
function walk(plot: uPlot, event: KeyboardEvent, pick: ((step: number) => void) | undefined): void {
  const steps = plot.data[0]
  const at = plot.cursor.idx ?? null
  if (event.key === 'Enter') {
    const step = at === null ? undefined : steps[at]
    if (step !== undefined) pick?.(step)
    return
  }
  const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
  if (by === 0) return
  event.preventDefault()
  const next = steps[at === null || (plot.cursor.left ?? -1) < 0 ? steps.length - 1 : at + by]
  if (next !== undefined) plot.setCursor({ left: plot.valToPos(next, 'x'), top: 1 })
}

/** A rate keeps its places, so that 1.00 and 0.87 stand in line. */
const said = (value: number | null, { to, places = 3 }: ChartProps) => (to === 1 ? rate(value, places) : figure(value, places))

/** All that a chart is built for once: with the same shape it can take new values. */
const shapeOf = ({ lines, levels = NONE, smooth, tall }: ChartProps) =>
  JSON.stringify([
    lines.map((line) => [line.label, line.colour, line.series.thinned, isSmooth(line), isSparse(line)]),
    levels.map((level) => [level.label, level.colour]),
    smooth,
    tall,
  ])

const heightOf = ({ tall }: ChartProps) => (tall ? TALL : HEIGHT)

function describe(title: string, lines: Line[], places: number): string {
  const words = lines.map((line) => {
    const first = line.series.values.find((value) => value !== null)
    return `${line.label} from ${figure(first, places)} to ${figure(last(line.series.values), places)}`
  })
  return `${title}: ${words.join('; ')}`
}

/** Columns: for each line its values, its moving average if wanted, and the reach of thinned points. */
function data({ lines, levels = NONE, smooth }: ChartProps): uPlot.AlignedData {
  const { steps, columns } = aligned(lines.map((line) => line.series))
  const all: (number | null)[][] = [...columns]
  if (smooth) all.push(...columns.map((column, i) => (isSmooth(lines[i]!) ? smoothed(column, Math.max(2, Math.round(steps.length / 24))) : column.map(() => null))))
  for (const line of lines.filter((one) => one.series.thinned)) {
    const { steps: own, band } = line.series
    const at = new Map(own.map((step, i) => [step, i]))
    const reach = (values: (number | null)[]) => steps.map((step) => values[at.get(step) ?? -1] ?? null)
    all.push(reach(band.high), reach(band.low))
  }
  for (const level of levels) all.push(steps.map(() => level.value))
  return [steps, ...all]
}

/** A handful of points is not smoothed: each of them was paid for. */
const isSmooth = (line: Line) => line.series.steps.length > 12

/** Few enough that each point can have its own mark. */
const isSparse = (line: Line) => line.series.steps.length <= 40

function options(element: HTMLElement, now: { current: ChartProps }): uPlot.Options {
  const { lines, levels = NONE, smooth, places = 3 } = now.current
  const style = getComputedStyle(element)
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim()
  const faint = (name: string, alpha: string) => `color-mix(in srgb, ${colour(name)} ${alpha}, transparent)`
  const series: uPlot.Series[] = [{ label: 'step' }]
  for (const line of lines) {
    const behind = smooth && isSmooth(line)
    const few = isSparse(line) && !behind
    series.push({
      label: line.label,
      stroke: behind ? faint(line.colour, '32%') : colour(line.colour),
      width: behind ? 1 : 1.5,
      spanGaps: true,
      points: few ? { show: true, size: 5, fill: colour('paper') } : { show: false },

    })
  }
  if (smooth) {
    for (const line of lines) {
      series.push({ stroke: colour(line.colour), width: 1.75, spanGaps: true, points: { show: false } })
    }
  }
  const bands: uPlot.Band[] = []
  for (const line of lines.filter((one) => one.series.thinned)) {
    const at = series.length
    series.push({ stroke: 'transparent', points: { show: false } }, { stroke: 'transparent', points: { show: false } })
    bands.push({ series: [at, at + 1], fill: faint(line.colour, '16%') })
  }
  for (const level of levels) {
    series.push({ label: level.label, stroke: colour(level.colour), width: 1, dash: [2, 3], points: { show: false } })
  }
  const axis: uPlot.Axis = {
    stroke: colour('ink-3'),
    font: `10px ${style.getPropertyValue('--sans')}`,
    grid: { stroke: colour('line'), width: 1 },
    ticks: { show: false },
    gap: 4,
  }
  return {
    width: element.clientWidth,
    height: heightOf(now.current),
    series,
    bands,
    legend: { show: false },
    padding: [8, 16, 0, 0],
    cursor: {
      sync: { key: TOGETHER.key },
      points: { size: 6 },
      drag: { x: true, y: false, dist: 6 },
      y: false,
    },
    scales: {
      x: { time: false, range: (_plot, low, high) => (low === high ? [low - 1, high + 1] : [low, high]) },
      y: { range: (_plot, low, high) => reach(low, high, now.current) },
    },
    axes: [
      { ...axis, size: 20, grid: { show: false }, values: (_plot, ticks) => ticks.map(tickText), incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000, 10000] },
      { ...axis, size: 44, space: 34, values: (_plot, ticks) => ticks.map(tickText) },
    ],
    hooks: {
      ready: [
        (plot) => {
          // The end of a drag is no click.
          let from = 0
          plot.over.addEventListener('mousedown', (event) => (from = event.clientX))
          plot.over.addEventListener('click', (event) => {
            const step = plot.data[0][plot.cursor.idx ?? -1]
            if (step !== undefined && Math.abs(event.clientX - from) < 6) now.current.pick?.(step)
          })
        },
      ],
      draw: [(plot) => now.current.levels?.forEach((level) => nameLevel(plot, level, colour(level.colour), style.getPropertyValue('--sans')))],
      setCursor: [(plot) => tell(plot, lines, places)],
    },
  }
}

function tickText(tick: number): string {
  if (Math.abs(tick) >= 1000) return grouped(tick)
  if (tick !== 0 && Math.abs(tick) < 0.001) return Number(tick.toPrecision(6)).toExponential()
  return String(Number(tick.toPrecision(6)))
}

/** Writes a level's name at its right end, just above it. */
function nameLevel(plot: uPlot, { value, label }: Level, colour: string, font: string): void {
  const { ctx, bbox } = plot
  ctx.save()
  ctx.font = `${10 * devicePixelRatio}px ${font}`
  ctx.fillStyle = colour
  ctx.textAlign = 'right'
  ctx.fillText(label, bbox.left + bbox.width - 4 * devicePixelRatio, plot.valToPos(value, 'y', true) - 4 * devicePixelRatio)
  ctx.restore()
}

/** The scale: what the data reaches, and what the chart was told to hold. */
export function reach(low: number | null, high: number | null, { from, to }: { from?: number; to?: number }): [number, number] {
  const bottom = Math.min(low ?? 0, from ?? Infinity)
  const top = Math.max(high ?? 1, to ?? -Infinity)
  if (bottom === top && bottom === from) return [bottom, bottom + 1]
  if (bottom === top) return [bottom - (Math.abs(bottom) || 1) * 0.5, top + (Math.abs(top) || 1) * 0.5]
  const air = (top - bottom) * 0.06
  return [from !== undefined && bottom >= from ? from : bottom - air, to !== undefined && top <= to ? to : top + air]
}

/** The values under the cursor, beside it. */
function tell(plot: uPlot, lines: Line[], places: number): void {
  let tip = plot.over.querySelector<HTMLElement>('.tip')
  const at = plot.cursor.idx
  const left = plot.cursor.left ?? -1
  if (at === null || at === undefined || left < 0) {
    tip?.remove()
    return
  }
  if (tip === null) {
    tip = document.createElement('div')
    tip.className = 'tip'
    plot.over.append(tip)
  }
  const step = plot.data[0][at]
  const values = lines.flatMap((line, i) => {
    const value = plot.data[i + 1]?.[at]
    return value === null || value === undefined ? [] : [`${lines.length > 1 ? line.label + ' ' : ''}${figure(value, places)}`]
  })
  tip.textContent = [`step ${step}`, ...values].join(' · ')
  const right = left > plot.over.clientWidth / 2
  tip.style.left = right ? '' : `${left + 8}px`
  tip.style.right = right ? `${plot.over.clientWidth - left + 8}px` : ''
}
