import { useEffect, useLayoutEffect } from 'react'
import { useLive } from '../../api/live'
import { useResource } from '../../api/resource'
import type { EpisodeLine, EpisodePage, JudgedEpisode, PlayedEpisode, TokensPage } from '../../api/types'
import { grouped, moment, policyName, rate } from '../../design/format'
import { Absent, Digest, Dot, Empty, Ending, Facts, Fate, memberSays, ProblemNotice, Tabs } from '../../design/parts'
import { Link, navigate } from '../../router'
import { Advantage, Asked, Prompt } from '../groups/group'
import { CallText } from './call'
import { Changes } from './changes'
import { drawable } from './surprise'
import { TokensTab } from './tokens'
import { turnsOf } from './turns'

export function EpisodeView({ run, episode, tab }: { run: string; episode: string; tab: string }) {
  const live = useLive(run)
  const path = `/runs/${run}/episodes/${episode}`
  const { data, problem } = useResource<EpisodePage>('/api/v1' + path, live.version)
  useEffect(() => {
    document.title = `${episode} · ${run} · Agoge`
  }, [run, episode])
  const group = episode.split('/').slice(0, -1).join('/')
  const at = (member: number) => `/runs/${run}/episodes/${group}/${member}${tab === 'transcript' ? '' : '/' + tab}`
  const siblings = data?.siblings ?? []
  const here = siblings.findIndex((one) => one.member === data?.episode.line.member)
  const previous = siblings[here - 1]
  const next = siblings[here + 1]
  useSiblingKeys(previous && at(previous.member), next && at(next.member))
  if (data === null) return problem ? <ProblemNotice problem={problem} /> : <div className="waiting" />
  const { line, record } = data.episode
  return (
    <>
      <div className="page-head">
        <h1>
          member {line.member}
          {line.greedy && <span className="quiet"> (greedy)</span>} <span className="quiet">of</span>{' '}
          <Link to={`/runs/${run}/groups/${group}`}>group {episode.split('/')[3]}</Link>
        </h1>
        <Fate name={line.fate} />
        <Siblings siblings={siblings} current={line.member} at={at} previous={previous} next={next} />
      </div>
      {problem && <ProblemNotice problem={problem} />}
      <dl className="vitals">
        <div className="strong">
          <dt>score</dt>
          <dd className="num">{line.score === null ? <Absent why="Not judged: this is not a zero." /> : rate(line.score)}</dd>
          <dd className="note">{line.score === null ? 'not judged' : '\u00a0'}</dd>
        </div>
        <div>
          <dt>advantage</dt>
          <dd className="as-text">
            <Advantage value={line.advantage} />
          </dd>
        </div>
        <div>
          <dt>ended</dt>
          <dd className="as-text">
            <Ending of={line} />
          </dd>
        </div>
        <Count name="turns" value={line.size.turns} />
        <Count name="tool calls" value={line.size.toolCalls} />
        <Count name="tokens it wrote" value={line.size.policyTokens} of={line.size.totalTokens} />
        <div>
          <dt>policy</dt>
          <dd className="as-text">{line.played.policy === null ? <Absent why="No version is recorded." /> : policyName(line.played.policy)}</dd>
        </div>
      </dl>
      <Tabs
        label="What to see of the episode"
        tabs={['transcript', 'tokens'].map((name) => ({
          name: name[0]!.toUpperCase() + name.slice(1),
          to: name === 'transcript' ? path : `${path}/${name}`,
          current: name === tab,
        }))}
      />
      <section className="tab" aria-label={tab}>
        {tab === 'transcript' && <Transcript path={path} episode={data.episode} />}
        {tab === 'tokens' && <TokensTab path={path} line={line} />}
        {tab !== 'transcript' && tab !== 'tokens' && <p className="notice">An episode has no page '{tab}'.</p>}
        {record !== null && (
          <p className="raw-link">
            <a href={`/api/v1${path}/record.json`}>The record as JSON</a>
          </p>
        )}
      </section>
    </>
  )
}

function Count({ name, value, of }: { name: string; value: number | null; of?: number | null }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="num">{value === null ? <Absent why="It has not ended yet." /> : grouped(value)}</dd>
      <dd className="note num">{of != null ? `of ${grouped(of)}` : '\u00a0'}</dd>
    </div>
  )
}

/**
 * `[` and `]` go to the siblings, unless somebody is typing. Laid out with the page: a key pressed as soon as a page
 * is seen means that page's siblings.
 */
function useSiblingKeys(previous: string | undefined, next: string | undefined) {
  useLayoutEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.metaKey || event.ctrlKey || event.altKey || event.target instanceof HTMLInputElement) return
      const to = event.key === '[' ? previous : event.key === ']' ? next : undefined
      if (to !== undefined) navigate(to)
    }
    addEventListener('keydown', pressed)
    return () => removeEventListener('keydown', pressed)
  }, [previous, next])
}

function Siblings({ siblings, current, at, previous, next }: {
  siblings: EpisodeLine[]
  current: number
  at: (member: number) => string
  previous: EpisodeLine | undefined
  next: EpisodeLine | undefined
}) {
  return (
    <nav className="siblings" aria-label="Siblings">
      {previous ? <Link className="button" to={at(previous.member)} title="Key: [">‹ previous</Link> : <span className="button" aria-disabled="true">‹ previous</span>}
      <span className="dots">
        {siblings.map((one) => (
          <Link key={one.member} to={at(one.member)} title={memberSays(one)} aria-label={memberSays(one)} aria-current={one.member === current ? 'page' : undefined}>
            <Dot member={one} />
          </Link>
        ))}
      </span>
      {next ? <Link className="button" to={at(next.member)} title="Key: ]">next ›</Link> : <span className="button" aria-disabled="true">next ›</span>}
    </nav>
  )
}

function Transcript({ path, episode }: { path: string; episode: PlayedEpisode }) {
  const { line, record } = episode
  const { data: tokens } = useResource<TokensPage>(line.played.tokens === null ? null : `/api/v1${path}/tokens?count=1`)
  if (record === null) {
    return (
      <Empty title="It is being played, or waits for it">
        The record is written when the episode has been judged; it appears here by itself.
      </Empty>
    )
  }
  return (
    <div className="columns episode-columns">
      <div>
        {tokens !== null && tokens.whole.prompt !== '' && (
          <>
            <Asked text={tokens.whole.prompt} />
            <Prompt text={tokens.whole.prompt} />
          </>
        )}
        <Turns path={path} record={record} />
      </div>
      <aside>
        <Verdict record={record} />
        <Changes state={record.episode.finalState} />
        <HowPlayed line={line} record={record} />
      </aside>
    </div>
  )
}

function Turns({ path, record }: { path: string; record: JudgedEpisode }) {
  const turns = turnsOf(record.episode.events)
  if (turns.length === 0) return <p className="quiet">It ended before the policy said anything.</p>
  return (
    <ol className="turns">
      {turns.map((turn, k) => (
        <li key={k}>
          <span className="turn-number num">{k + 1}</span>
          <div>
            {turn.reply.type !== 'Garbled' && turn.reply.text !== '' && <p className="words">{turn.reply.text}</p>}
            {turn.reply.type === 'Garbled' && (
              <p className="garbled-reply">
                <code>{drawable(turn.reply.text)}</code>
                <span>{turn.reply.why}</span>
              </p>
            )}
            {turn.calls.map(({ call, result }, i) => (
              <div key={i}>
                <CallText call={call} />
                {result === null ? <p className="quiet">no answer: the episode ended</p> : <pre className={`result ${result.error ? 'error' : ''}`}>{pretty(result.content)}</pre>}
              </div>
            ))}
          </div>
          <Link className="quiet num token-range" to={`${path}/tokens?at=${turn.from}`} title="See these tokens">
            {turn.from}–{turn.to - 1}
          </Link>
        </li>
      ))}
    </ol>
  )
}

/** JSON on several lines if that helps to read it. */
export function pretty(text: string): string {
  if (text.length < 72 || !/^[[{]/.test(text)) return text
  try {
    const value: unknown = JSON.parse(text)
    if (!Array.isArray(value)) return JSON.stringify(value, null, 2)
    return '[\n' + value.map((one) => '  ' + JSON.stringify(one)).join(',\n') + '\n]'
  } catch {
    return text
  }
}

function Verdict({ record }: { record: JudgedEpisode }) {
  const { verdict } = record
  if (verdict.type === 'Unjudged') {
    return (
      <section>
        <h2>Not judged</h2>
        <p>
          <Ending of={{ stopReason: null, failure: verdict.failure.kind }} />
        </p>
        <p className="quiet">{verdict.failure.detail}</p>
        <p className="quiet">The platform failed, not the policy: this is not a score of zero.</p>
      </section>
    )
  }
  return (
    <section>
      <h2>Reward</h2>
      <table className="parts">
        <tbody>
          {verdict.judgement.parts.map((part) => (
            <tr key={part.name}>
              <th scope="row">{part.name}</th>
              <td className="num">
                <Dot member={{ score: part.score, failure: null, greedy: false }} /> {rate(part.score)}
              </td>
              <td>{part.why}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function HowPlayed({ line, record }: { line: EpisodeLine; record: JudgedEpisode }) {
  const { request, finalState, tally } = record.episode
  return (
    <section>
      <h2>How it was played</h2>
      <Facts
        rows={[
          ['by', request.player.type === 'Demonstrator' ? 'the task’s solution, as a demonstration' : `policy ${policyName(line.played.policy ?? '')}`],
          ['weights', line.played.weights === null ? <Absent why="Not recorded." /> : <Digest hex={line.played.weights} />],
          ['task', <span className="mono">{request.task.id}</span>],
          ['environment', <span className="mono">{request.environment.name} {request.environment.version}</span>],
          ['limits', `${request.limits.maxTurns} turns, ${grouped(request.limits.maxTokens)} tokens, ${request.limits.maxToolCalls} calls`],
          ['attempt', String(request.attempt)],
          ['requested', moment(line.played.requested)],
          ['judged', moment(line.played.judged)],
          ['took', `${grouped(tally.millis)} ms`],
          ['tokens', line.played.tokens === null ? <Absent why="None were written." /> : <Digest hex={line.played.tokens} />],
          ['final state', finalState === null ? <Absent why="The platform failed before it." /> : <Digest hex={finalState.digest} />],
        ]}
      />
    </section>
  )
}
