/** What stands where a value is absent. Never a zero. */
export const ABSENT = '–'

/** A number as short as it can be said without lying: 3 digits, no more places than asked for. */
export function figure(value: number | null | undefined, places = 3): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return ABSENT
  if (value === 0) return '0'
  const size = Math.abs(value)
  if (size < 10 ** -(places + 1)) return value.toExponential(1)
  if (size >= 1000) return grouped(Math.round(value))
  if (Number.isInteger(value)) return String(value)
  return value.toFixed(size >= 100 ? Math.min(1, places) : size >= 10 ? Math.min(2, places) : places)
}

/** A rate between 0 and 1, always with as many places, so that columns line up. */
export function rate(value: number | null | undefined, places = 2): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return ABSENT
  return value.toFixed(places)
}

export function signed(value: number | null | undefined, places = 2): string {
  if (value === null || value === undefined) return ABSENT
  const text = Math.abs(value).toFixed(places)
  return value > 0 ? '+' + text : value < 0 ? '−' + text : text
}

export function grouped(value: number | null | undefined): string {
  if (value === null || value === undefined) return ABSENT
  return value.toLocaleString('en-US').replaceAll(',', '\u202f')
}

export function share(part: number, whole: number): string {
  if (whole === 0) return ABSENT
  const percent = (100 * part) / whole
  if (part > 0 && percent < 0.1) return '<0.1 %'
  return percent.toFixed(percent < 10 ? 1 : 0) + ' %'
}

export function duration(ms: number | null): string {
  if (ms === null || ms < 0) return ABSENT
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`
}

export function moment(iso: string | null): string {
  if (iso === null) return ABSENT
  const at = new Date(iso)
  const two = (n: number) => String(n).padStart(2, '0')
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`
}

/** A word of the platform as people read it: `out-of-turns` is `out of turns`. */
export function plain(word: string): string {
  return word.replaceAll(/[-_]/g, ' ')
}

/** A stage as people name it. */
export function stageName(stage: string): string {
  return stage === 'rl' ? 'RL' : plain(stage)
}

/** A policy version as people name it: `rl 12` is `RL 12`. */
export function policyName(label: string): string {
  const [stage, ...rest] = label.split(' ')
  return [stageName(stage!), ...rest].join(' ')
}

/** Another spelling of the same word: `out_of_turns`, `OUT_OF_TURNS`. */
export function word(name: string): string {
  return name.toLowerCase().replaceAll('_', '-')
}
