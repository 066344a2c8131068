import { useMemo, useState } from 'react'
import { useResource } from '../../api/resource'
import type { RunPage, Series } from '../../api/types'
import { Chart, type Level, type Line } from '../../design/chart'
import { stacked } from '../../design/curve'
import { word } from '../../design/format'
import { stop, STOP_REASONS } from '../../design/meaning'
import { Empty, ProblemNotice } from '../../design/parts'
import { navigate } from '../../router'
import { StackedBars } from './bars'

const NAMES = [
  'reward/solve_rate', 'reward/mean', 'eval/subset/*', 'policy/*', 'response_length/mean',
  'num_turns/mean', 'mismatch/max_abs_logprob_diff', 'staleness/max', 'perf/*', 'timing_s/*', 'sft/loss', 'stop/*', 'groups/*',
]

interface Plan {
  title: string
  hint: string
  stage: string
  lines: [name: string, label: string, colour: string][]
  from?: number
  to?: number
  places?: number
  /** What the values are counted in. */
  unit?: string
  /** What a click on a step leads to. */
  opens?: 'train' | 'evaluate'
  /** The two that matter most get more room. */
  tall?: boolean
  levels?: (find: Find) => Level[]
}

type Find = (stage: string, name: string) => Series | undefined

const PLANS: Plan[] = [
  {
    title: 'Training solve rate', hint: 'The share of the step’s episodes that scored 1.', stage: 'rl', tall: true, opens: 'train', unit: 'share',
    lines: [['reward/solve_rate', 'solve rate', 'curve']], from: 0, to: 1, places: 2,
  },
  {
    title: 'Held-out tasks, a fixed subset', tall: true, opens: 'evaluate', unit: 'share of tasks', hint: 'The same held-out tasks each time. The table of evaluations has all tasks, splits and shapes.', stage: 'rl',
    lines: [['eval/subset/pass@1', 'pass@1', 'curve-2'], ['eval/subset/greedy', 'greedy', 'curve'], ['eval/subset/pass@4', 'pass@4', 'curve-4']],
    from: 0, to: 1, places: 2, levels: baselines,
  },
  {
    title: 'KL to the reference', unit: 'nats', opens: 'train', hint: 'How far the policy has moved from the end of the cold start.', stage: 'rl',
    lines: [['policy/kl', 'KL', 'curve']], from: 0, places: 4,
  },
  {
    title: 'Entropy', unit: 'nats', opens: 'train', hint: 'How undecided the policy is about its next token.', stage: 'rl',
    lines: [['policy/entropy', 'entropy', 'curve']],
  },
  {
    title: 'Response length', unit: 'tokens', opens: 'train', hint: 'Tokens that the policy wrote, the mean over the step’s episodes.', stage: 'rl',
    lines: [['response_length/mean', 'tokens', 'curve']], places: 1,
  },
  {
    title: 'Turns', unit: 'replies', opens: 'train', hint: 'Replies of the policy in an episode, the mean over the step.', stage: 'rl',
    lines: [['num_turns/mean', 'turns', 'curve']], places: 2,
  },
  {
    title: 'Mismatch, max |Δ log-prob|', unit: 'nats', opens: 'train', hint: 'Between what was recorded when sampling and what the trainer computes for the same tokens: must be 0.', stage: 'rl',
    lines: [['mismatch/max_abs_logprob_diff', 'max |Δ|', 'curve']], from: 0,
  },
  {
    title: 'Gradient norm', opens: 'train', hint: 'Before clipping.', stage: 'rl', lines: [['policy/grad_norm', 'norm', 'curve']], from: 0,
  },
  {
    title: 'Clipped tokens', unit: 'share', opens: 'train', hint: 'The share of tokens whose ratio left the clipping range.', stage: 'rl',
    lines: [['policy/clip_ratio', 'share', 'curve']], from: 0, places: 4,
  },
  {
    title: 'Speed', unit: 'tokens/s', opens: 'train', hint: 'Tokens per second: sampled by rollout, and trained on.', stage: 'rl',
    lines: [['perf/tokens_per_second', 'rollout', 'curve'], ['perf/train_tokens_per_second', 'training', 'curve-3']], from: 0, places: 0,
  },
  {
    title: 'Time of a step', unit: 's', opens: 'train', hint: 'Where a step’s time goes.', stage: 'rl',
    lines: [['timing_s/step', 'step', 'curve'], ['timing_s/rollout', 'rollout', 'curve-3'], ['timing_s/train', 'training', 'curve-2']],
    from: 0, places: 1,
  },
  {
    title: 'Loss', opens: 'train', hint: 'The objective that each step descends: its size says little by itself.', stage: 'rl',
    lines: [['policy/loss', 'loss', 'curve']], places: 4,
  },
  {
    title: 'Learning rate', opens: 'train', hint: 'As the step used it.', stage: 'rl',
    lines: [['policy/learning_rate', 'rate', 'curve']], from: 0,
  },
  {
    title: 'Masked sequences', unit: 'episodes', opens: 'train', hint: 'Episodes below the mean whose sampling had drifted too far from the policy: their policy term counts nothing.', stage: 'rl',
    lines: [['policy/masked_sequences', 'masked', 'curve']], from: 0, places: 0,
  },
  {
    title: 'Staleness', unit: 'steps', opens: 'train', hint: 'How many steps older than the trainer’s the oldest policy was that played.', stage: 'rl',
    lines: [['staleness/max', 'steps', 'curve']], from: 0, places: 0,
  },
  {
    title: 'Cold start, loss', unit: 'nats', hint: 'Cross-entropy on the policy’s tokens of the demonstrations.', stage: 'sft',
    lines: [['sft/loss', 'loss', 'curve']], from: 0,
  },
  {
    title: 'Control, loss', unit: 'nats', hint: 'More cold start on the same demonstrations, for as long as RL took.', stage: 'control',
    lines: [['sft/loss', 'loss', 'curve-4']], from: 0,
  },
]

/** What RL must beat: where it began, and the control. */
function baselines(find: Find): Level[] {
  const level = (stage: string, label: string, colour: string): Level[] => {
    const value = find(stage, 'eval/subset/pass@1')?.values.at(-1)
    return value === null || value === undefined ? [] : [{ value, label, colour }]
  }
  return [...level('sft', 'cold start', 'ink-3'), ...level('control', 'control', 'curve-3')]
}

export function CurvesTab({ page, version }: { page: RunPage; version: number }) {
  const { run } = page.line
  const [smooth, setSmooth] = useState(true)
  const query = NAMES.map((name) => 'name=' + encodeURIComponent(name)).join('&')
  const { data, problem } = useResource<Series[]>(`/api/v1/runs/${run}/series?${query}`, version)
  if (problem && data === null) return <ProblemNotice problem={problem} />
  if (data === null) return <div className="waiting" />
  if (data.length === 0) {
    return (
      <Empty title="Nothing has been measured yet">
        The first curve is the cold start’s loss, and it appears here with the first step. Until then, Synthesis shows how the tasks are made.
      </Empty>
    )
  }
  const stops = data.filter((series) => series.stage === 'rl' && series.name.startsWith('stop/'))
  const reasonOf = (series: Series) => word(series.name.slice('stop/'.length))
  const toGroups = (kind: 'train' | 'evaluate') => (step: number) =>
    navigate(`/runs/${run}/groups?stage=rl&kind=${kind}&step=${step}`)
  return (
    <>
      <div className="toolbar">
        <label>
          <input type="checkbox" checked={smooth} onChange={(event) => setSmooth(event.target.checked)} /> smooth
        </label>
        <span className="quiet">Steps from left to right. Click one, or focus a chart and press ← → and Enter, to see its groups; drag to zoom, double-click to see all.</span>
      </div>
      <div className="charts">
        {PLANS.map((plan) => (
          <Planned key={plan.title} plan={plan} data={data} smooth={smooth} {...(plan.opens === undefined ? {} : { pick: toGroups(plan.opens) })} />
        ))}
      </div>
      {stops.length > 0 && (
        <StackedBars
          title="How episodes ended"
          hint="Stop reasons of each step’s training episodes, as shares."
          stacks={stacked(stops, STOP_REASONS, reasonOf, 120)}
          meaningOf={stop}
          pick={toGroups('train')}
        />
      )}
    </>
  )
}

function Planned({ plan, data, smooth, pick }: { plan: Plan; data: Series[]; smooth: boolean; pick?: (step: number) => void }) {
  const { lines, levels } = useMemo(() => chosen(plan, data), [plan, data])
  if (lines.length === 0) return null
  const { title, hint, from, to, places, tall, unit } = plan
  const range = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }), ...(places === undefined ? {} : { places }), ...(tall === undefined ? {} : { tall }), ...(unit === undefined ? {} : { unit }) }
  return <Chart title={title} hint={hint} lines={lines} levels={levels} smooth={smooth} {...range} {...(pick ? { pick } : {})} />
}

/** What a plan finds in the data. */
function chosen(plan: Plan, data: Series[]): { lines: Line[]; levels: Level[] } {
  const find: Find = (stage, name) => data.find((series) => series.stage === stage && series.name === name)
  const lines = plan.lines.flatMap(([name, label, colour]) => {
    const series = find(plan.stage, name)
    return series === undefined ? [] : [{ series, label, colour }]
  })
  return { lines, levels: plan.levels?.(find) ?? [] }
}
