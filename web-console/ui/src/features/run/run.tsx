import { useEffect, useState } from 'react'
import { command, type Problem } from '../../api/client'
import { type Connection, type Live, timeLeft, useLive } from '../../api/live'
import { useResource } from '../../api/resource'
import type { CommandWord, Latest, RunPage } from '../../api/types'
import { duration, figure, grouped, moment, plain, rate, stageName } from '../../design/format'
import { useNow } from '../../design/now'
import { Absent, ProblemNotice, Progress, Status, Tabs } from '../../design/parts'
import type { Place } from '../../router'
import { GroupsTab } from '../groups/groups'
import { StageProgress, took } from '../runs/runs'
import { ConfigTab } from './config'
import { CurvesTab } from './curves'
import { EvaluationsTab } from './evaluations'
import { alike } from './scores'
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
  const now = useNow()
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
        {line.started && !line.finished && <span className="quiet">begun {duration(now - Date.parse(line.started))} ago</span>}
        <span className={`live is-${live.connection}`} title={live.connection === 'live' ? 'Changes appear by themselves.' : 'Not connected yet.'}>
          {live.connection}
        </span>
        <Actions page={page} connection={live.connection} />
      </div>
      {live.connection === 'lost' && (
        <p className="notice lost" role="alert">
          The connection to the console is lost: what stands here may be old, and nothing can be asked for. Trying again.
        </p>
      )}
      {reason && <p className="notice">{reason}</p>}
      {working && going.length > 0 && (
        <ul className="work">
          {going.map((one) => (
            <li key={one.work}>
              <span>{stageName(one.work)}</span>
              <Progress part={one.total === 0 ? 0 : one.done / one.total} colour="var(--running)" label={plain(one.work)} />
              <span className="num quiet">
                {grouped(one.done)} / {grouped(one.total)}
                {timeLeft(one, now) !== null && `, about ${duration(timeLeft(one, now))} left`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

const BUTTONS: Partial<Record<CommandWord, string>> = { pause: 'Pause', resume: 'Resume', cancel: 'Cancel' }

/** What can be asked of the run as it stands, and what was asked of it and has not come true. */
function Actions({ page, connection }: { page: RunPage; connection: Connection }) {
  const { line, asking } = page
  const [sending, setSending] = useState(false)
  const [sent, setSent] = useState<{ word: CommandWord; as: RunPage } | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  // What the page says once it has been read again is newer than what was sent from here.
  const mine = sent !== null && sent.as === page ? sent.word : null
  const send = (word: CommandWord) => {
    if (word === 'cancel' && !confirm(`Cancel ${line.run}? What it has learned so far is kept; it cannot be resumed.`)) return
    setProblem(null)
    setSending(true)
    command(line.run, word)
      .then(() => setSent({ word, as: page }))
      .catch(setProblem)
      .finally(() => setSending(false))
  }
  return (
    <span className="actions">
      {asking.commands.flatMap((word) => {
        const name = BUTTONS[word]
        if (name === undefined) return []
        return [
          <button key={word} type="button" className={`button ${word === 'cancel' ? 'danger' : ''}`} disabled={sending || mine !== null || connection === 'lost'} onClick={() => send(word)}>
            {name}
          </button>,
        ]
      })}
      <span role="status" className="quiet">
        {mine !== null ? `asked to ${mine}` : asking.wish !== null ? wished(asking.wish) : ''}
      </span>
      {problem && <span className="notice" role="alert">{problem.message}</span>}
    </span>
  )
}

/** `pausing, as ada asked at 12:03`: it comes true when its trainer has left it. */
export function wished({ command, by, at }: NonNullable<RunPage['asking']['wish']>): string {
  const doing = command === 'pause' ? 'pausing' : command === 'cancel' ? 'cancelling' : `asked to ${command}`
  return `${doing}, as ${by} asked${at === null ? '' : ' at ' + moment(at).slice(-5)}`
}

/** The few figures that say whether the run is well. */
function Vitals({ page }: { page: RunPage }) {
  const of = (stage: string, name: string) => page.latest.find((one) => one.stage === stage && one.name === name)
  const compared = of('rl', 'mismatch/tokens_compared')
  return (
    <dl className="vitals">
      <Alike page={page} measure="pass@1" strong />
      <Alike page={page} measure="greedy" />
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

/** A measure of the policy as it is now beside what RL must beat, all on the same tasks. */
function Alike({ page, measure, strong = false }: { page: RunPage; measure: string; strong?: boolean }) {
  const { values, tasks, all } = alike(page.latest, measure)
  const now = values.rl ?? values.sft
  const words = [
    ...(values.rl != null && values.sft != null ? [`cold start ${rate(values.sft)}`] : []),
    ...(values.control != null ? [`control ${rate(values.control)}`] : []),
  ]
  const on = tasks === null ? 'held out' : `${grouped(tasks)} ${all ? 'held-out' : 'fixed'} tasks`
  return (
    <Vital
      name={`${measure}, ${on}`}
      value={now == null ? null : rate(now)}
      note={words.length === 0 ? undefined : words.join(', ')}
      strong={strong}
    />
  )
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
