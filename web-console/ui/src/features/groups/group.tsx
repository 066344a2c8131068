import { useEffect, useState } from 'react'
import { useLive } from '../../api/live'
import { useResource } from '../../api/resource'
import type { GroupPage, PlayedEpisode, TokensPage } from '../../api/types'
import { moment, plain, rate, signed } from '../../design/format'
import { Absent, Choices, Dot, Ending, Fate, memberSays, Num, ProblemNotice, vars } from '../../design/parts'
import { Link } from '../../router'
import { CallText } from '../episodes/call'
import { userSays } from '../episodes/prompt'
import { drawable } from '../episodes/surprise'
import { type Compared, comparedTurns } from '../episodes/turns'

type Order = 'member' | 'score'

export function GroupView({ run, group }: { run: string; group: string }) {
  const live = useLive(run)
  const { data, problem } = useResource<GroupPage>(`/api/v1/runs/${run}/groups/${group}`, live.version)
  const [order, setOrder] = useState<Order>('member')
  useEffect(() => {
    document.title = `${group} · ${run} · Agoge`
  }, [run, group])
  if (data === null) return problem ? <ProblemNotice problem={problem} /> : <div className="waiting" />
  const { line, episodes } = data
  const { about, scores } = line
  const mixed = line.members.some((member) => member.greedy)
  return (
    <>
      <div className="page-head">
        <h1>
          {about.domain} <span className="quiet">·</span> {plain(about.shape)}
        </h1>
        <Fate name={line.fate} />
        <span className="dots">
          {line.members.map((member) => (
            <span key={member.member} title={memberSays(member)}>
              <Dot member={member} />
            </span>
          ))}
        </span>
      </div>
      {problem && <ProblemNotice problem={problem} />}
      <p className="facts-line">
        <span>mean {mixed && 'of the sampled '}<b><Num value={scores?.mean ?? null} why="Not all judged yet." /></b></span>
        <span>spread <b><Num value={scores?.spread ?? null} why="Not all judged yet." /></b></span>
        <span className="mono">{about.task}</span>
        <span>in <span className="mono">{about.environment}</span> {about.version}</span>
        <span>{plain(about.split)} split</span>
        <span>{line.closed === null ? 'not closed yet' : `closed ${moment(line.closed)}`}</span>
      </p>
      <PromptOf run={run} episodes={episodes} />
      <div className="toolbar">
        <h2>Side by side</h2>
        <span className="quiet">What most members did is dimmed; where one left that path, it stands out.</span>
        <Choices
          label="Order"
          choices={[{ name: 'by member', value: 'member' }, { name: 'by score', value: 'score' }]}
          chosen={order}
          choose={(value) => setOrder(value as Order)}
        />
      </div>
      <SideBySide run={run} episodes={ordered(episodes, order)} />
    </>
  )
}

function ordered(episodes: PlayedEpisode[], order: Order): PlayedEpisode[] {
  if (order === 'member') return episodes
  return [...episodes].sort((a, b) => (b.line.score ?? -1) - (a.line.score ?? -1) || a.line.member - b.line.member)
}

/** The prompt is the same for all of them: it is read from the first that has tokens. */
function PromptOf({ run, episodes }: { run: string; episodes: PlayedEpisode[] }) {
  const played = episodes.find((one) => one.line.played.tokens !== null)
  const path = played === undefined ? null : `/api/v1${episodePath(run, played.line.place)}/tokens?count=1`
  const { data } = useResource<TokensPage>(path)
  if (data === null || data.whole.prompt === '') return null
  return (
    <>
      <Asked text={data.whole.prompt} />
      <Prompt text={data.whole.prompt} />
    </>
  )
}

/** What the user asks, which is what it is all about. */
export function Asked({ text }: { text: string }) {
  const said = userSays(text)
  return said === null ? null : <blockquote className="asked">{said}</blockquote>
}

const SPECIAL = /(<[｜|/][^>]*>)/

/** The prompt, its special tokens set apart. */
export function Prompt({ text }: { text: string }) {
  const parts = text.split(SPECIAL).filter((part) => part !== '')
  return (
    <details className="prompt">
      <summary>The whole prompt</summary>
      <pre>{parts.map((part, i) => (SPECIAL.test(part) ? <span key={i} className="special">{drawable(part)}</span> : part))}</pre>
    </details>
  )
}

/** @param place `stage/kind/step/ordinal/member` */
export function episodePath(run: string, place: string): string {
  return `/runs/${run}/episodes/${place}`
}

function SideBySide({ run, episodes }: { run: string; episodes: PlayedEpisode[] }) {
  const compared = comparedTurns(episodes)
  const rows = Math.max(0, ...compared.map((turns) => turns.length))
  return (
    <div className="side-by-side" tabIndex={0} aria-label="Episodes side by side" style={vars({ '--members': String(episodes.length) })}>
      <span className="corner" />
      {episodes.map((episode) => (
        <MemberHead key={episode.line.member} run={run} episode={episode} />
      ))}
      {Array.from({ length: rows }, (_, k) => (
        <Row key={k} k={k} members={compared.map((turns) => turns[k] ?? null)} />
      ))}
    </div>
  )
}

function Row({ k, members }: { k: number; members: (Compared | null)[] }) {
  return (
    <>
      <span className="turn-number num">{k + 1}</span>
      {members.map((compared, i) => (
        <TurnCell key={i} compared={compared} />
      ))}
    </>
  )
}

function MemberHead({ run, episode }: { run: string; episode: PlayedEpisode }) {
  const { line } = episode
  return (
    <div className="member-head">
      <p>
        <Dot member={line} />
        <Link to={episodePath(run, line.place)} className="whole">
          member {line.member}
        </Link>
        {line.greedy && <span className="quiet">greedy</span>}
        {line.attempt > 1 && <span className="quiet">attempt {line.attempt}</span>}
      </p>
      <p>
        <b className="num big">{line.score === null ? <Absent why="Not judged: this is not a zero." /> : rate(line.score)}</b>
        <Advantage value={line.advantage} />
      </p>
      <p>
        <Ending of={line} />
        <span className="quiet num">{line.size.policyTokens ?? ''} tokens</span>
      </p>
    </div>
  )
}

/** How much better than its siblings: a bar to the right or to the left. */
export function Advantage({ value }: { value: number | null }) {
  if (value === null) return <span className="quiet">no advantage</span>
  const side = value > 0 ? 'up' : value < 0 ? 'down' : ''
  return (
    <span className={`advantage ${side}`} title="Advantage: its score less the mean of its group.">
      <i>
        <b style={value < 0 ? { right: '50%', width: `${Math.min(50, -value * 50)}%` } : { left: '50%', width: `${Math.min(50, value * 50)}%` }} />
      </i>
      <span className="num">{signed(value)}</span>
    </span>
  )
}

function TurnCell({ compared }: { compared: Compared | null }) {
  if (compared === null) return <div className="turn-cell none" />
  const { turn, common, differs } = compared
  return (
    <div className={`turn-cell ${common ? 'common' : 'apart'}`}>
      {turn.reply.type === 'Words' && <p className="words">“{turn.reply.text}”</p>}
      {turn.reply.type === 'Garbled' && (
        <p className="garbled-reply">
          <code>{drawable(turn.reply.text)}</code>
          <span>{turn.reply.why}</span>
        </p>
      )}
      {turn.calls.map(({ call, result }, i) => (
        <div key={i}>
          <CallText call={call} differs={differs[i] ?? new Set()} />
          {result !== null && <pre className={`result ${result.error ? 'error' : ''}`} title={result.content}>{result.content}</pre>}
        </div>
      ))}
    </div>
  )
}
