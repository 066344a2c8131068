import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useResource } from '../../api/resource'
import type { EpisodeLine, TokensPage } from '../../api/types'
import { figure, grouped } from '../../design/format'
import { Absent, Empty, Facts, ProblemNotice } from '../../design/parts'
import { navigate, usePlace, withQuery } from '../../router'
import { byLayer, segmentOf, shade, type Summary, summaryOf, type Token, tokensOf, visible } from './surprise'

const PER_PAGE = 4096
const SURPRISES = 8

export function TokensTab({ path, line }: { path: string; line: EpisodeLine }) {
  const place = usePlace()
  const from = Number(place.query.get('from') ?? 0)
  const wanted = place.query.get('at')
  const { data: page, problem } = useResource<TokensPage>(
    line.played.tokens === null ? null : `/api/v1${path}/tokens?from=${from}&count=${PER_PAGE}`,
  )
  if (line.played.tokens === null) {
    return <Empty title="No token has been written yet">Rollout writes the block of tokens when the episode ends.</Empty>
  }
  if (problem && page === null) return <ProblemNotice problem={problem} />
  if (page === null) return <div className="waiting" />
  const tokens = tokensOf(page)
  const chosen = tokens.find((token) => String(token.position) === wanted) ?? null
  const choose = (position: number | null) => navigate(withQuery(place, { at: position }), 'replace')
  const all = page.whole.segments.reduce((a, b) => a + b, 0)
  return (
    <div className="columns token-columns">
      <div>
        <Legend page={page} />
        <Paging from={from} shown={tokens.length} all={all} go={(to) => navigate(withQuery(place, { from: to, at: null }))} />
        <Chips tokens={tokens} segments={page.whole.segments} chosen={chosen} choose={choose} />
      </div>
      <aside>
        <Inspector token={chosen} page={page} />
        <Surprises summary={summaryOf(tokens, SURPRISES)} page={page} choose={choose} />
      </aside>
    </div>
  )
}

function Paging({ from, shown, all, go }: { from: number; shown: number; all: number; go: (from: number) => void }) {
  if (all <= PER_PAGE && from === 0) return null
  return (
    <div className="toolbar">
      <button type="button" className="button" disabled={from === 0} onClick={() => go(Math.max(0, from - PER_PAGE))}>
        ‹ earlier
      </button>
      <span className="num quiet">
        {grouped(from)}–{grouped(from + shown - 1)} of {grouped(all)}
      </span>
      <button type="button" className="button" disabled={from + shown >= all} onClick={() => go(from + PER_PAGE)}>
        later ›
      </button>
    </div>
  )
}

function Legend({ page }: { page: TokensPage }) {
  return (
    <p className="legend token-legend">
      {page.whole.sampled ? (
        <span>
          expected{' '}
          {[0, 2, 4, 6, 8, 9].map((level) => (
            <i key={level} className={`tok policy l${level}`} />
          ))}{' '}
          surprising
        </span>
      ) : (
        <span>A demonstration: nobody sampled these tokens, so they have no log-probabilities.</span>
      )}
      <span>
        <i className="tok masked">prompt and tools</i> not the policy’s: not trained on
      </span>
      <span>
        <kbd>←</kbd> <kbd>→</kbd> move, <kbd>↑</kbd> <kbd>↓</kbd> by reply
      </span>
    </p>
  )
}

/** One chip for each token. Events are taken once for all of them; the arrow keys walk. */
function Chips({ tokens, segments, chosen, choose }: {
  tokens: Token[]
  segments: number[]
  chosen: Token | null
  choose: (position: number) => void
}) {
  const box = useRef<HTMLDivElement>(null)
  const [hovered, setHovered] = useState<number | null>(null)
  const position = chosen?.position ?? null
  useEffect(() => {
    if (position === null) return
    box.current?.querySelector(`[data-at="${position}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [position])
  const atOf = (target: EventTarget) => {
    const at = (target as HTMLElement).closest<HTMLElement>('[data-at]')?.dataset['at']
    return at === undefined ? null : Number(at)
  }
  const walk = (event: KeyboardEvent) => {
    const to = walked(tokens, position, event.key)
    if (to === null) return
    event.preventDefault()
    choose(to)
  }
  const told = hovered === null ? null : tokens.find((token) => token.position === hovered)
  return (
    <div
      ref={box}
      className="tokens"
      tabIndex={0}
      role="listbox"
      aria-label="Tokens"
      aria-activedescendant={position === null ? undefined : `t${position}`}
      onKeyDown={walk}
      onClick={(event) => {
        const at = atOf(event.target)
        if (at !== null) choose(at)
      }}
      onMouseOver={(event) => setHovered(atOf(event.target))}
      onMouseLeave={() => setHovered(null)}
      title={told ? tip(told) : undefined}
    >
      {tokens.map((token, i) => (
        <Chip key={token.position} token={token} chosen={token.position === position} starts={i > 0 && segmentOf(segments, token.position).within === 0} />
      ))}
    </div>
  )
}

function Chip({ token, chosen, starts }: { token: Token; chosen: boolean; starts: boolean }) {
  const { policy, logProb, text, id, position } = token
  const kind = policy ? `policy ${logProb === null ? '' : 'l' + shade(logProb)}` : 'masked'
  return (
    <>
      {starts && <hr aria-label="a new segment" />}
      <span id={`t${position}`} data-at={position} role="option" aria-selected={chosen} className={`tok ${kind} ${text === null ? 'no-text' : ''}`}>
        {text === null ? id : visible(text)}
      </span>
      {text?.includes('\n') && <br />}
    </>
  )
}

function tip({ position, id, logProb, policy }: Token): string {
  const words = [`position ${position}`, `id ${id}`]
  if (logProb !== null) words.push(`log-prob ${logProb.toFixed(4)}`, `p ${Math.exp(logProb).toFixed(3)}`)
  if (!policy) words.push('not the policy’s')
  return words.join(' · ')
}

/** Where a key leads from a position: to the neighbour, or to where the next reply of the policy begins. */
export function walked(tokens: Token[], from: number | null, key: string): number | null {
  const first = tokens[0]
  if (first === undefined) return null
  const i = from === null ? -1 : from - first.position
  switch (key) {
    case 'ArrowRight':
      return tokens[i + 1]?.position ?? null
    case 'ArrowLeft':
      return tokens[i - 1]?.position ?? null
    case 'ArrowDown':
      return tokens.find((token, k) => k > i && token.policy && !tokens[k - 1]?.policy)?.position ?? null
    case 'ArrowUp':
      return tokens.findLast((token, k) => k < i && token.policy && !tokens[k - 1]?.policy)?.position ?? null
    case 'Home':
      return first.position
    case 'End':
      return tokens.at(-1)!.position
    default:
      return null
  }
}

function Inspector({ token, page }: { token: Token | null; page: TokensPage }) {
  if (token === null) {
    return (
      <section className="inspector">
        <h2>Token</h2>
        <p className="quiet">Click a token, or walk with the arrow keys, to see its id, log-probability and experts.</p>
      </section>
    )
  }
  const { segment, within } = segmentOf(page.whole.segments, token.position)
  const { moeLayers, expertsPerToken } = page.whole
  return (
    <section className="inspector" aria-live="polite">
      <h2>
        <span className={`tok ${token.policy ? 'policy' : 'masked'} ${token.logProb === null ? '' : 'l' + shade(token.logProb)}`}>
          {token.text === null ? token.id : visible(token.text)}
        </span>
      </h2>
      <Facts
        rows={[
          ['position', <span className="num">{token.position}{page.whole.segments.length > 1 && ` (segment ${segment}, ${within})`}</span>],
          ['id', <span className="num">{token.id}</span>],
          ['written by', token.policy ? 'the policy' : 'the platform: masked, not trained on'],
          ['log-prob', token.logProb === null ? <Absent why="Nobody sampled it." /> : <span className="num">{token.logProb.toFixed(6)}</span>],
          ['probability', token.logProb === null ? <Absent why="Nobody sampled it." /> : <span className="num">{figure(Math.exp(token.logProb), 4)}</span>],
          ['kept to choose from', token.kept === null ? 'all' : <span className="num">{token.kept}</span>],
        ]}
      />
      {moeLayers > 0 && (
        <>
          <h3>Experts, by MoE layer</h3>
          <table className="experts">
            <tbody>
              {byLayer(token.experts, expertsPerToken).map((experts, layer) => (
                <tr key={layer}>
                  <th scope="row">{layer}</th>
                  <td className="mono">{experts.join('  ')}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </section>
  )
}

function Surprises({ summary, page, choose }: { summary: Summary; page: TokensPage; choose: (position: number) => void }) {
  return (
    <section>
      <h2>{page.whole.sampled ? 'Least expected' : 'In figures'}</h2>
      <ol className="surprises">
        {summary.surprises.map((token) => (
          <li key={token.position}>
            <button type="button" onClick={() => choose(token.position)}>
              <span className={`tok policy l${shade(token.logProb!)}`}>{token.text === null ? token.id : visible(token.text)}</span>
              <span className="num">{token.logProb!.toFixed(2)}</span>
              <span className="num quiet">{figure(Math.exp(token.logProb!), 3)}</span>
              <span className="num quiet">at {token.position}</span>
            </button>
          </li>
        ))}
      </ol>
      <Facts
        rows={[
          ['the policy’s tokens', <span className="num">{grouped(page.whole.policyTokens)}</span>],
          ['all tokens', <span className="num">{grouped(page.whole.segments.reduce((a, b) => a + b, 0))}</span>],
          ['mean log-prob', summary.meanLogProb === null ? <Absent why="Nobody sampled it." /> : <span className="num">{summary.meanLogProb.toFixed(4)}</span>],
          ['perplexity', summary.perplexity === null ? <Absent why="Nobody sampled it." /> : <span className="num">{figure(summary.perplexity)}</span>],
        ]}
      />
    </section>
  )
}
