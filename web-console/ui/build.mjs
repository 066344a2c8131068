// Builds or tests the browser client, each only if what it depends on has changed since it last succeeded.
//   node build.mjs build DIRECTORY   writes the pages and the licences of what they contain into DIRECTORY
//   node build.mjs test              runs the unit tests
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const [, , what, given] = process.argv
if (!(what === 'build' && given) && what !== 'test') {
  console.error('usage: node build.mjs build DIRECTORY, or node build.mjs test')
  process.exit(2)
}

const directory = resolve(given ?? '.')
process.chdir(import.meta.dirname)

/// The document of the HTTP API: it is held to its rules, and the client's types are made from it.
const API = '../src/main/resources/openapi.json'
process.env.REDOCLY_TELEMETRY = 'off'
process.env.REDOCLY_SUPPRESS_UPDATE_NOTICE = 'true'

const SETTINGS = ['index.html', 'package.json', 'package-lock.json', 'tsconfig.json', 'vite.config.ts', 'build.mjs']

function filesBelow(folder) {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name)
      return statSync(path).isDirectory() ? filesBelow(path) : [path]
    })
}

function digestOf(files) {
  const digest = createHash('sha256')
  for (const file of files) digest.update(file).update('\0').update(readFileSync(file))
  return digest.digest('hex')
}

/// Does the work unless the stamp says that it was done with the very same inputs, and its result is still there.
function once(stamp, inputs, result, work) {
  const digest = digestOf(inputs)
  if (existsSync(result) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return
  work()
  writeFileSync(stamp, digest)
}

function run(command, ...args) {
  try {
    execFileSync(command, args, { stdio: 'inherit' })
  } catch (failure) {
    console.error(`The browser client failed at: ${command} ${args.join(' ')}`)
    process.exit(failure.status ?? 1)
  }
}

const tool = (name) => join('node_modules', '.bin', name)

/// Everything that is shipped to the browser, with the text of its licence.
function licences() {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'))
  const shipped = Object.entries(lock.packages).filter(([path, one]) => path !== '' && !one.dev)
  const chapters = shipped.map(([path, one]) => {
    const file = readdirSync(path).find((name) => /^licen[cs]e/i.test(name))
    const text = file ? readFileSync(join(path, file), 'utf8').trim() : 'Its package holds no licence text.'
    return `${path.replace('node_modules/', '')} ${one.version} · ${one.license}\n\n${text}\n`
  })
  const opening = 'What the console sends to the browser contains these works of others.\n'
  return [opening, ...chapters].join('\n' + '-'.repeat(80) + '\n\n')
}

once('node_modules/.agoge-installed', ['package.json', 'package-lock.json'], 'node_modules', () =>
  run('npm', 'ci', '--no-audit', '--no-fund', '--loglevel=error'),
)
once('tools/node_modules/.agoge-installed', ['tools/package.json', 'tools/package-lock.json'], 'tools/node_modules', () =>
  run('npm', 'ci', '--prefix', 'tools', '--no-audit', '--no-fund', '--loglevel=error'),
)
once('tools/node_modules/.agoge-types', [API, 'tools/package-lock.json', 'tools/redocly.yaml'], 'src/api/schema.ts', () => {
  run(join('tools', tool('redocly')), 'lint', API, '--config', 'tools/redocly.yaml', '--format', 'summary')
  run(join('tools', tool('openapi-typescript')), API, '-o', 'src/api/schema.ts')
})
const inputs = [...SETTINGS, ...filesBelow('src'), ...filesBelow('public')]
if (what === 'build') {
  once('node_modules/.agoge-built', inputs, join(directory, 'licences.txt'), () => {
    run(tool('tsc'), '--noEmit')
    run(tool('vite'), 'build', '--logLevel', 'error', '--emptyOutDir', '--outDir', directory)
    writeFileSync(join(directory, 'licences.txt'), licences())
  })
} else {
  once('node_modules/.agoge-tested', inputs, directory, () => run(tool('vitest'), 'run', '--reporter=dot'))
}
