import { useEffect } from 'react'
import { stageName } from './design/format'
import { Empty } from './design/parts'
import { setTheme, useTheme } from './design/theme'
import { EpisodeView } from './features/episodes/episode'
import { GroupView } from './features/groups/group'
import { RunView } from './features/run/run'
import { RunsView } from './features/runs/runs'
import { Link, navigate, type Place, usePlace } from './router'

export function App() {
  const place = usePlace()
  const atRoot = place.parts.length === 0
  useEffect(() => {
    if (atRoot) navigate('/runs', 'replace')
  }, [atRoot])
  return (
    <>
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <Header place={place} />
      <main id="main" tabIndex={-1}>{page(place)}</main>
      <footer>
        <span>Agoge</span>
        <a href="/licences.txt">Third-party licences</a>
        <a href="/api/v1/runs">HTTP API</a>
      </footer>
    </>
  )
}

/** `/runs`, `/runs/R/TAB`, `/runs/R/groups/STAGE/KIND/STEP/ORDINAL`, `/runs/R/episodes/…/MEMBER/TAB`. */
function page(place: Place) {
  const [root, run, what, ...rest] = place.parts
  if (root === undefined) return null
  if (root !== 'runs') return <Nowhere />
  if (run === undefined) return <RunsView />
  if (what === 'groups' && rest.length === 4) return <GroupView key={rest.join()} run={run} group={rest.join('/')} />
  if (what === 'episodes' && (rest.length === 5 || rest.length === 6)) {
    return <EpisodeView run={run} episode={rest.slice(0, 5).join('/')} tab={rest[5] ?? 'transcript'} />
  }
  if (rest.length === 0) return <RunView key={run} run={run} tab={what ?? 'curves'} place={place} />
  return <Nowhere />
}

export const Nowhere = () => (
  <Empty title="There is no such page">
    The address may be mistyped, or from another version. <Link to="/runs">All runs</Link> are a good place to start.
  </Empty>
)

function Header({ place }: { place: Place }) {
  const theme = useTheme()
  const other = theme === 'dark' ? 'light' : 'dark'
  return (
    <header className="top">
      <Link to="/runs" className="brand" aria-label="Agoge: all runs">
        <svg viewBox="0 0 32 32" width="15" height="15" aria-hidden="true">
          <path d="M16 3 29 29h-5.6L16 13.6 8.6 29H3z" fill="currentColor" />
        </svg>
        agoge
      </Link>
      <nav aria-label="Where you are" className="crumbs">
        {crumbs(place).map((crumb) => (
          <Link key={crumb.to} to={crumb.to}>
            {crumb.name}
          </Link>
        ))}
      </nav>
      <button type="button" className="button bare" onClick={() => setTheme(other)} aria-label={`Use the ${other} theme`}>
        {theme === 'dark' ? '☀' : '☾'}
      </button>
    </header>
  )
}

/** The way from all runs to here, each part a link. */
export function crumbs(place: Place): { name: string; to: string }[] {
  const [root, run, what, stage, kind, step, ordinal, member] = place.parts
  if (root !== 'runs') return []
  const trail = [{ name: 'runs', to: '/runs' }]
  if (run === undefined) return trail
  trail.push({ name: run, to: `/runs/${run}` })
  if (stage === undefined) return trail
  const at = `${stage}/${kind}/${step}/${ordinal}`
  // In a place a stage has its ordinal before its name.
  const name = stage.replace(/^\d+-/, '')
  trail.push({
    name: `${stageName(name)} ${kind} ${step}`,
    to: `/runs/${run}/groups?stage=${name}&kind=${kind}&step=${step}`,
  })
  trail.push({ name: `group ${ordinal}`, to: `/runs/${run}/groups/${at}` })
  if (what === 'episodes') trail.push({ name: `member ${member}`, to: `/runs/${run}/episodes/${at}/${member}` })
  return trail
}
