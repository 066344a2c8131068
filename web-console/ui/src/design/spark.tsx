import { sparkPath } from './curve'

/** A curve as small as a word, on a scale from 0 to 1. */
export function Spark({ values, label, width = 132, height = 26 }: {
  values: number[]
  label: string
  width?: number
  height?: number
}) {
  const end = values.at(-1)
  return (
    <svg className="spark" width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      <path className="ground" d={`M0 ${height}H${width}`} />
      <path d={sparkPath(values, width, height, 0, 1)} />
      {end !== undefined && values.length > 1 && <circle cx={width} cy={height - end * height} r="2" />}
    </svg>
  )
}
