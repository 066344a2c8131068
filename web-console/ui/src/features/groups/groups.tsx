import { type KeyboardEvent, useEffect } from 'react'
import { useList, useResource } from '../../api/resource'
import type { Fate as FateWord, GroupLine, StepSummary } from '../../api/types'
import { plain, rate, stageName } from '../../design/format'
import { FATE_NAMES, fate } from '../../design/meaning'
import { Absent, Choices, Dot, Empty, Fate, memberSays, More, ProblemNotice } from '../../design/parts'
import { Link, navigate, type Place, withQuery } from '../../router'

const PER_PAGE = 100

export function GroupsTab({ run, place, version }: { run: string; place: Place; version: number }) {
  const { data: steps, problem } = useResource<StepSummary[]>(`/api/v1/runs/${run}/group-steps`, version)
  if (problem && steps === null) return <ProblemNotice problem={problem} />
  if (steps === null) return <div className="waiting" />
  if (steps.length === 0) {
    return (
      <Empty title="No group has been requested yet">
        A group is a task played several times, so that the plays can be compared. The cold start’s demonstrations come first.
      </Empty>
    )
  }
  return <Chosen run={run} place={place} version={version} steps={steps} />
}

/** The step of the address, or the newest that trains, or the newest. */
export function chosenStep(steps: StepSummary[], query: URLSearchParams): StepSummary {
  const [stage, kind, step] = [query.get('stage'), query.get('kind'), query.get('step')]
  const exact = steps.find((one) => one.stage === stage && one.kind === kind && String(one.step) === step)
  const like = steps.findLast((one) => (stage === null || one.stage === stage) && (kind === null || one.kind === kind))
  const training = steps.findLast((one) => one.stage === 'rl' && one.kind === 'train')
  return exact ?? (stage !== null || kind !== null ? like : training) ?? training ?? steps.at(-1)!
}

function Chosen({ run, place, version, steps }: { run: string; place: Place; version: number; steps: StepSummary[] }) {
  const { stage, kind, step, fates } = chosenStep(steps, place.query)
  const fateChosen = place.query.get('fate') as FateWord | null
  const spread = place.query.get('spread')
  const kinds = [...new Map(steps.map((one) => [`${one.stage} ${one.kind}`, one])).values()]
  const own = steps.filter((one) => one.stage === stage && one.kind === kind)
  const go = (changes: Record<string, string | number | null>) => navigate(withQuery(place, changes), 'replace')
  const filter = [fateChosen && `&fate=${fateChosen}`, spread && `&spread=${spread}`].filter(Boolean).join('')
  const path = `/api/v1/runs/${run}/groups?stage=${stage}&kind=${kind}&step=${step}&limit=${PER_PAGE}${filter}`
  const { items: groups, problem, more } = useList<GroupLine>(path, version, (group) => group.group)
  useEffect(() => {
    document.title = `${run} · ${stage} ${step} · Agoge`
  }, [run, stage, step])
  return (
    <>
      <div className="toolbar">
        <Choices
          label="Which episodes"
          choices={kinds.map((one) => ({ name: `${stageName(one.stage)}, ${one.kind}`, value: `${one.stage} ${one.kind}` }))}
          chosen={`${stage} ${kind}`}
          choose={(value) => {
            const [newStage, newKind] = value!.split(' ')
            go({ stage: newStage!, kind: newKind!, step: null, fate: null, spread: null })
          }}
        />
        <span className="legend">
          <span>
            <i className="ruler-sign" /> mean score
          </span>
          {FATE_NAMES.filter((name) => own.some((one) => (one.fates[name] ?? 0) > 0)).map((name) => (
            <Fate key={name} name={name} />
          ))}
          <span>groups of each step; click one, or walk with ← →</span>
        </span>
      </div>
      <StepRuler steps={own} chosen={step} choose={(next) => go({ stage, kind, step: next })} />
      <div className="toolbar">
        <h2>
          {kind === 'train' ? 'Step' : 'After step'} <span className="num">{step}</span>
        </h2>
        <Choices
          label="Fate"
          choices={[
            { name: 'every fate', value: null },
            ...FATE_NAMES.filter((name) => (fates[name] ?? 0) > 0 || name === fateChosen).map((name) => ({ name: `${name} ${fates[name] ?? 0}`, value: name })),
          ]}
          chosen={fateChosen}
          choose={(value) => go({ stage, kind, step, fate: value })}
        />
        <Choices
          label="Spread"
          choices={[
            { name: 'any spread', value: null },
            { name: 'disagree', value: 'true' },
            { name: 'agree', value: 'false' },
          ]}
          chosen={spread}
          choose={(value) => go({ stage, kind, step, spread: value })}
        />
      </div>
      {problem && <ProblemNotice problem={problem} />}
      {groups !== null && <GroupTable run={run} groups={groups} filtered={filter !== ''} />}
      {more && <More more={more} />}
    </>
  )
}

/** All steps at a glance, each a bar of its groups' fates with the mean score above; arrows move along. */
function StepRuler({ steps, chosen, choose }: { steps: StepSummary[]; chosen: number; choose: (step: number) => void }) {
  const at = steps.findIndex((one) => one.step === chosen)
  const move = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    const next = steps[at + by]
    if (by === 0 || next === undefined) return
    event.preventDefault()
    choose(next.step)
  }
  const tallest = Math.max(...steps.map((one) => total(one)))
  return (
    <div className="ruler" tabIndex={0} role="slider" aria-label="Step" aria-valuetext={at < 0 ? undefined : `step ${chosen}: ${told(steps[at]!)}`} aria-valuenow={chosen} aria-valuemin={steps[0]?.step ?? 0} aria-valuemax={steps.at(-1)?.step ?? 0} onKeyDown={move}>
      {steps.map((one) => (
        <div
          key={one.step}
          className={one.step === chosen ? 'chosen' : ''}
          title={`step ${one.step}: ${told(one)}; mean score ${rate(one.meanScore)}`}
          onClick={() => choose(one.step)}
        >
          <span className="ruler-score">{one.meanScore !== null && <i style={{ bottom: `${one.meanScore * 100}%` }} />}</span>
          <span className="ruler-bar" style={{ height: `${(40 * total(one)) / tallest}px` }}>
            {FATE_NAMES.filter((name) => (one.fates[name] ?? 0) > 0).map((name) => (
              <i key={name} style={{ flexGrow: one.fates[name], background: fate(name).colour }} />
            ))}
          </span>
        </div>
      ))}
    </div>
  )
}

/** How many groups met which fate, in words. */
const told = (one: StepSummary) =>
  FATE_NAMES.filter((name) => (one.fates[name] ?? 0) > 0)
    .map((name) => `${one.fates[name]} ${name}`)
    .join(', ')

const total = (one: StepSummary) => Object.values(one.fates).reduce((a, b) => a + b, 0)

function GroupTable({ run, groups, filtered }: { run: string; groups: GroupLine[]; filtered: boolean }) {
  if (groups.length === 0) {
    return (
      <Empty title={filtered ? 'No group of this step is like that' : 'This step has no groups'}>
        {filtered ? 'Choose every fate and any spread to see all of them.' : 'Choose another step above.'}
      </Empty>
    )
  }
  return (
    <ul className="groups" role="table" aria-label="Groups of the step">
      <li className="group-line head" role="row">
        <span role="columnheader" className="r">
          #
        </span>
        <span role="columnheader">task</span>
        <span role="columnheader">environment</span>
        <span role="columnheader">members</span>
        <span role="columnheader" className="r">
          mean
        </span>
        <span role="columnheader" className="r">
          spread
        </span>
        <span role="columnheader">fate</span>
      </li>
      {groups.map((group) => (
        <li key={group.group} className="group-line" role="row">
          <span className="num r quiet" role="cell">{group.group.split('/').at(-1)}</span>
          <span className="group-task" role="cell">
            <Link className="whole" to={groupPath(run, group.place)}>
              {group.about.domain} <span className="quiet">·</span> {plain(group.about.shape)}
            </Link>
            {group.about.split !== 'train' && <span className="quiet split"> {plain(group.about.split)}</span>}
          </span>
          <span className="quiet mono group-env" role="cell">{group.about.environment}</span>
          <span className="dots" role="cell" title={group.members.map(memberSays).join('\n')}>
            {group.members.map((member) => (
              <Dot key={member.member} member={member} />
            ))}
          </span>
          <span className="num r group-mean" role="cell">{group.scores === null ? <Absent why="Not all judged yet." /> : rate(group.scores.mean)}</span>
          <span className="num r group-spread" role="cell">{group.scores === null ? <Absent why="Not all judged yet." /> : rate(group.scores.spread)}</span>
          <span className="group-fate" role="cell">
            <Fate name={group.fate} />
          </span>
        </li>
      ))}
    </ul>
  )
}

/** @param place `stage/kind/step/ordinal` */
export function groupPath(run: string, place: string): string {
  return `/runs/${run}/groups/${place}`
}
