import { useResource } from '../../api/resource'
import type { Account, Fate as FateWord } from '../../api/types'
import { grouped, plain, share } from '../../design/format'
import { failure, FATE_NAMES, fate, stop } from '../../design/meaning'
import { Empty, Ending, Fate, ProblemNotice, vars } from '../../design/parts'

type Balance = Account['balances'][number]

export function LedgerTab({ run, version }: { run: string; version: number }) {
  const { data, problem } = useResource<Account>(`/api/v1/runs/${run}/ledger`, version)
  if (problem && data === null) return <ProblemNotice problem={problem} />
  if (data === null) return <div className="waiting" />
  if (data.balances.length === 0) {
    return (
      <Empty title="The books are empty">
        No episode has been requested yet. Each one is written here before it is sent, so nothing can get lost on the way.
      </Empty>
    )
  }
  return (
    <div className="ledger">
      {data.balances.map((balance) => (
        <Closing key={balance.unit} balance={balance} />
      ))}
      <div className="columns">
        <section>
          <h2>What became of it</h2>
          <table>
            <thead>
              <tr>
                <th>fate</th>
                {data.balances.map(({ unit }) => (
                  <th key={unit} className="r" colSpan={2}>
                    {unit}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {FATE_NAMES.map((name) => (
                <tr key={name}>
                  <td>
                    <Fate name={name} />
                  </td>
                  {data.balances.map((balance) => (
                    <Amount key={balance.unit} balance={balance} name={name} />
                  ))}
                </tr>
              ))}
            </tbody>
            <tfoot>
              <tr>
                <th scope="row">requested</th>
                {data.balances.map((balance) => (
                  <td key={balance.unit} className="r" colSpan={2}>
                    <b>{grouped(balance.requested)}</b>
                  </td>
                ))}
              </tr>
            </tfoot>
          </table>
        </section>
        <section>
          <h2>How episodes ended</h2>
          <Endings endings={data.endings} />
        </section>
      </div>
    </div>
  )
}

function Amount({ balance, name }: { balance: Balance; name: FateWord }) {
  const amount = balance.fates[name] ?? 0
  return (
    <>
      <td className={`r ${amount === 0 ? 'zero' : ''}`}>{grouped(amount)}</td>
      <td className="r quiet">{amount === 0 ? '' : share(amount, balance.requested)}</td>
    </>
  )
}

function Closing({ balance }: { balance: Balance }) {
  const parts = FATE_NAMES.map((name) => [name, balance.fates[name] ?? 0] as const).filter(([, amount]) => amount > 0)
  return (
    <section className="closing">
      <p>
        <span className={`mark ${balance.closes ? 'closes' : 'gapes'}`}>{balance.closes ? '✓ closes' : '✗ does not close'}</span>{' '}
        <b className="num">{grouped(balance.requested)}</b> {balance.unit} requested ={' '}
        {parts.map(([name, amount], i) => (
          <span key={name}>
            {i > 0 && ' + '}
            <span className="num">{grouped(amount)}</span> <span className="quiet">{plain(name)}</span>
          </span>
        ))}
      </p>
      <div className="share-bar" role="img" aria-label={parts.map(([name, amount]) => `${name} ${share(amount, balance.requested)}`).join(', ')}>
        {parts.map(([name, amount]) => (
          <i key={name} style={{ flexGrow: amount, background: fate(name).colour }} title={`${plain(name)}: ${grouped(amount)}`} />
        ))}
      </div>
    </section>
  )
}

function Endings({ endings }: { endings: Account['endings'] }) {
  const kinds = [...new Set(endings.map((one) => one.kind))]
  if (kinds.length === 0) return <p className="quiet">No episode has ended yet.</p>
  return (
    <table>
      <tbody>
        {kinds.map((kind) => {
          const own = endings.filter((one) => one.kind === kind)
          const total = own.reduce((sum, one) => sum + one.episodes, 0)
          return own.map((one, i) => (
            <tr key={`${kind} ${one.stopReason} ${one.failure}`}>
              <th scope="row">{i === 0 ? plain(kind) : ''}</th>
              <td>
                <Ending of={one} />
              </td>
              <td className="r">{grouped(one.episodes)}</td>
              <td className="meter">
                <i style={{ width: `${(100 * one.episodes) / total}%`, ...vars({ '--c': (one.failure === null ? stop(one.stopReason ?? '') : failure(one.failure)).colour }) }} />
              </td>
            </tr>
          ))
        })}
      </tbody>
    </table>
  )
}
