import { useEffect, useState } from 'react'
import { command, type Problem, type Wish } from '../../api/client'
import { type Live, useLive } from '../../api/live'
import { useResource } from '../../api/resource'
import type { Latest, RunLine, RunPage } from '../../api/types'
import { figure, grouped, plain, rate } from '../../design/format'
import { Absent, ProblemNotice, Progress, Status, Tabs } from '../../design/parts'
import type { Place } from '../../router'
import { GroupsTab } from '../groups/groups'
import { StageProgress, took } from '../runs/runs'
import { ConfigTab } from './config'
import { CurvesTab } from './curves'
import { EvaluationsTab } from './evaluations'
import { LedgerTab } from './ledger'
import { SynthesisTab } from './synthesis'

const TABS = ['curves', 'groups', 'evaluations', 'synthesis', 'ledger', 'config']

export function RunView({ run, tab, place }: { run: string; tab: string; place: Place }) {
  const live = useLive(run)
  const { data: page, problem } = useResource<RunPage>(`/api/v1/runs/${run}/page`, live.version)
  useEffect(() => {
    document.title = `${run} · ${tab} · Agoge`
  }, [run, tab])
  if (page === null) return problem ? <ProblemNotice problem={problem} /> : <div className="waiting" />
  return (
    <>
      <RunHead page={page} live={live} />
      {problem && <ProblemNotice problem={problem} />}
      <Vitals page={page} />
      <Tabs
        label="What to see of the run"
        tabs={TABS.map((name) => ({
          name: name[0]!.toUpperCase() + name.slice(1),
          to: `/runs/${run}${name === 'curves' ? '' : '/' + name}`,
          current: name === tab,
        }))}
      />
      <section className="tab" aria-label={tab}>
        {tab === 'curves' && <CurvesTab page={page} version={live.version} />}
        {tab === 'groups' && <GroupsTab run={run} place={place} version={live.version} />}
        {tab === 'evaluations' && <EvaluationsTab run={run} version={live.version} />}
        {tab === 'synthesis' && <SynthesisTab run={run} version={live.version} />}
        {tab === 'ledger' && <LedgerTab run={run} version={live.version} />}
        {tab === 'config' && <ConfigTab page={page} />}
        {!TABS.includes(tab) && <p className="notice">A run has no page '{tab}'.</p>}
      </section>
    </>
  )
}

function RunHead({ page, live }: { page: RunPage; live: Live }) {
  const { line } = page
  const { status, reason } = line
  const working = status === 'running' || status === 'queued'
  const going = live.progress.filter((one) => one.done < one.total)
  return (
    <div className="run-head">
      <div className="page-head">
        <h1 className="mono">{line.run}</h1>
        <Status name={status} />
        <span className="stage">
          <StageProgress line={line} />
        </span>
        <span className="quiet">seed {line.seed}</span>
        {line.finished && <span className="quiet">took {took(line)}</span>}
        <span className={`live ${live.connected ? 'on' : ''}`} title={live.connected ? 'Changes appear by themselves.' : 'Not connected: trying again.'}>
          {live.connected ? 'live' : 'connecting'}
        </span>
        <Actions line={line} />
      </div>
      {reason && <p className="notice">{reason}</p>}
      {working && going.length > 0 && (
        <ul className="work">
          {going.map(({ work, done, total }) => (
            <li key={work}>
              <span>{plain(work)}</span>
              <Progress part={total === 0 ? 0 : done / total} colour="var(--running)" />
              <span className="num quiet">
                {grouped(done)} / {grouped(total)}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

/** What can be asked of a run as it stands. */
export function wishes(status: string): Wish[] {
  switch (status) {
    case 'queued':
    case 'running':
      return ['pause', 'cancel']
    case 'paused':
      return ['resume', 'cancel']
    default:
      return []
  }
}

function Actions({ line }: { line: RunLine }) {
  const { status } = line
  const [asking, setAsking] = useState(false)
  const [asked, setAsked] = useState<{ wish: Wish, of: string } | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  useEffect(() => setAsked(null), [status])
  // The answer may come after the change that was asked for.
  const sent = asked?.of === status ? asked.wish : null
  const send = (wish: Wish) => {
    if (wish === 'cancel' && !confirm(`Cancel ${line.run}? What it has learned so far is kept; it cannot be resumed.`)) return
    setProblem(null)
    setAsking(true)
    command(line.run, wish)
      .then(() => setAsked({ wish, of: status }))
      .catch(setProblem)
      .finally(() => setAsking(false))
  }
  return (
    <span className="actions">
      {wishes(status).map((wish) => (
        <button key={wish} type="button" className={`button ${wish === 'cancel' ? 'danger' : ''}`} disabled={asking || sent !== null} onClick={() => send(wish)}>
          {wish[0]!.toUpperCase() + wish.slice(1)}
        </button>
      ))}
      {sent && <span className="quiet" role="status">asked to {sent}: it takes effect at the end of a step</span>}
      {problem && <span className="notice" role="alert">{problem.message}</span>}
    </span>
  )
}

/** The few figures that say whether the run is well. */
function Vitals({ page }: { page: RunPage }) {
  const of = (stage: string, name: string) => page.latest.find((one) => one.stage === stage && one.name === name)
  const { pass } = page.line
  const greedy = of('rl', 'eval/greedy') ?? of('sft', 'eval/greedy')
  const beside = (name: string) => besideIt(of('sft', name), of('control', name))
  const compared = of('rl', 'mismatch/tokens_compared')
  return (
    <dl className="vitals">
      <Vital name="pass@1, held out" value={pass && rate(pass.last)} note={beside('eval/pass@1')} strong />
      <Vital name="greedy, held out" value={greedy?.value != null ? rate(greedy.value) : null} note={beside('eval/greedy')} />
      <Vital name="training solve rate" {...ofLatest(of('rl', 'reward/solve_rate'), (v) => rate(v))} />
      <Vital name="KL to the reference" {...ofLatest(of('rl', 'policy/kl'), (v) => figure(v, 4))} />
      <Vital name="entropy" {...ofLatest(of('rl', 'policy/entropy'), (v) => figure(v))} />
      <Vital
        name="max |Δ log-prob|"
        {...ofLatest(of('rl', 'mismatch/max_abs_logprob_diff'), (v) => (v === 0 ? '0.0' : figure(v)))}
        note={compared?.value != null ? `${grouped(compared.value)} tokens compared` : undefined}
      />
      <Vital name="tokens/s" {...ofLatest(of('rl', 'perf/tokens_per_second'), (v) => grouped(Math.round(v)))} />
    </dl>
  )
}

/** What RL must beat. */
function besideIt(cold: Latest | undefined, control: Latest | undefined): string | undefined {
  if (cold?.value == null) return undefined
  const words = [`cold start ${rate(cold.value)}`]
  if (control?.value != null) words.push(`control ${rate(control.value)}`)
  return words.join(', ')
}

function ofLatest(latest: Latest | undefined, say: (value: number) => string): { value: string | null; note: string | undefined } {
  if (latest?.value == null) return { value: null, note: undefined }
  const note = latest.first !== null && latest.first !== latest.value ? `from ${say(latest.first)}` : undefined
  return { value: say(latest.value), note }
}

function Vital({ name, value, note, strong = false }: { name: string; value: string | null; note?: string | undefined; strong?: boolean }) {
  return (
    <div className={strong ? 'strong' : ''}>
      <dt>{name}</dt>
      <dd className="num">{value ?? <Absent why="Not measured yet." />}</dd>
      <dd className="note">{note ?? '\u00a0'}</dd>
    </div>
  )
}
