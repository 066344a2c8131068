import type { CSSProperties, ReactNode } from 'react'
import type { Problem } from '../api/client'
import type { Fate as FateWord, MemberScore, RunStatus } from '../api/types'
import { Link } from '../router'
import { ABSENT, figure, plain } from './format'
import * as meaning from './meaning'
import type { Meaning } from './meaning'

/** A style with custom properties. */
export const vars = (values: Record<`--${string}`, string>): CSSProperties => values as CSSProperties

function Tag({ name, means, kind = '' }: { name: string; means: Meaning; kind?: string }) {
  return (
    <span className={`tag ${kind}`} style={vars({ '--c': means.colour })} title={means.says}>
      {plain(name)}
    </span>
  )
}

/** How an episode ended: by the policy's doing, or by a failure of the platform's. */
export function Ending({ of }: { of: Pick<MemberScore, 'stopReason' | 'failure'> }) {
  if (of.failure !== null) return <Tag name={of.failure} means={meaning.failure(of.failure)} />
  if (of.stopReason === null) return <Absent why="It has not ended yet." />
  return <Tag name={of.stopReason} means={meaning.stop(of.stopReason)} />
}

export const Fate = ({ name }: { name: FateWord }) => <Tag name={name} means={meaning.fate(name)} />

export const Status = ({ name }: { name: RunStatus }) => (
  <Tag name={name} means={meaning.status(name)} kind={`status ${name}`} />
)

/** What is not there. It looks like nothing else, and says why it is not there. */
export const Absent = ({ why }: { why: string }) => (
  <span className="absent" title={why} aria-label={why}>
    {ABSENT}
  </span>
)

export function Num({ value, places = 3, why }: { value: number | null | undefined; places?: number; why?: string }) {
  if (value === null || value === undefined) return <Absent why={why ?? 'Not measured.'} />
  return <span className="num">{figure(value, places)}</span>
}

/** The way to what a list has left out. */
export const More = ({ more }: { more: () => void }) => (
  <p className="more">
    <button type="button" className="button" onClick={more}>
      More
    </button>
  </p>
)

/** Nothing to show: why that is so, and what to do about it. */
export const Empty = ({ title, children }: { title: string; children: ReactNode }) => (
  <div className="empty">
    <h2>{title}</h2>
    <p>{children}</p>
  </div>
)

export const ProblemNotice = ({ problem }: { problem: Problem }) => (
  <p className="notice" role="alert">
    {problem.message}
  </p>
)

export interface TabLink {
  name: string
  to: string
  current: boolean
}

/** On a narrow screen the tabs scroll: the chosen one is brought where it can be seen. */
function bringIntoView(link: HTMLAnchorElement | null): void {
  const strip = link?.parentElement
  if (link && strip) strip.scrollLeft = link.offsetLeft + link.offsetWidth - strip.clientWidth
}

export const Tabs = ({ label, tabs }: { label: string; tabs: TabLink[] }) => (
  <nav className="tabs" aria-label={label}>
    {tabs.map((tab) => (
      <Link key={tab.name} to={tab.to} aria-current={tab.current ? 'page' : undefined} ref={tab.current ? bringIntoView : null}>
        {tab.name}
      </Link>
    ))}
  </nav>
)

export interface Choice {
  name: string
  value: string | null
}

/** One of several, as buttons that stay pressed. */
export function Choices({ label, choices, chosen, choose }: {
  label: string
  choices: Choice[]
  chosen: string | null
  choose: (value: string | null) => void
}) {
  return (
    <div className="choices" role="group" aria-label={label}>
      {choices.map(({ name, value }) => (
        <button key={name} type="button" className="button" aria-pressed={value === chosen} onClick={() => choose(value)}>
          {name}
        </button>
      ))}
    </div>
  )
}

export function Progress({ part, colour, label }: { part: number; colour?: string; label: string }) {
  const width = `${Math.max(0, Math.min(1, part)) * 100}%`
  return (
    <div className="progress" role="progressbar" aria-label={label} aria-valuenow={Math.round(part * 100)} aria-valuemin={0} aria-valuemax={100}>
      <i style={{ width, ...(colour ? vars({ '--c': colour }) : {}) }} />
    </div>
  )
}

/** What a member scored: full for 1, empty for 0, dotted while open, crossed out if the platform failed it. */
export function Dot({ member }: { member: Pick<MemberScore, 'score' | 'failure' | 'greedy'> }) {
  return <i className={`dot ${dotKind(member)} ${member.greedy ? 'greedy' : ''}`} style={vars({ '--filled': `${(member.score ?? 0) * 100}%` })} />
}

function dotKind({ score, failure }: Pick<MemberScore, 'score' | 'failure'>): string {
  if (failure !== null) return 'failed'
  if (score === null) return 'open'
  return score === 1 ? 'full' : score === 0 ? '' : 'part'
}

export function memberSays({ member, score, stopReason, failure, greedy }: MemberScore): string {
  const who = `Member ${member}${greedy ? ', the greedy one' : ''}`
  if (failure !== null) return `${who}: the platform failed it (${plain(failure)})`
  if (score === null) return `${who}: open`
  return `${who}: ${figure(score)}, ${plain(stopReason ?? '')}`
}

export const Facts = ({ rows }: { rows: [string, ReactNode][] }) => (
  <dl className="facts">
    {rows.map(([name, value]) => (
      <div key={name} style={{ display: 'contents' }}>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
)

/** A digest, short enough to compare by eye; all of it on hover. */
export const Digest = ({ hex }: { hex: string }) => (
  <code title={hex}>{hex.slice(0, 12)}</code>
)
