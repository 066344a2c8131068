import { type AnchorHTMLAttributes, type MouseEvent, type Ref, useSyncExternalStore } from 'react'

/** Where the browser is: the path's parts, and the query. */
export interface Place {
  parts: string[]
  query: URLSearchParams
}

const CHANGED = 'agoge:moved'

export function placeOf(address: string): Place {
  const url = new URL(address, 'http://here')
  const parts = url.pathname.split('/').filter((part) => part !== '')
  return { parts: parts.map(decodeURIComponent), query: url.searchParams }
}

export function navigate(to: string, how: 'push' | 'replace' = 'push'): void {
  if (how === 'push') history.pushState(null, '', to)
  else history.replaceState(null, '', to)
  dispatchEvent(new Event(CHANGED))
  if (how === 'push') {
    scrollTo(0, 0)
    // What had the focus is gone with its page: whoever reads on begins at the new one.
    document.getElementById('main')?.focus({ preventScroll: true })
  }
}

export function usePlace(): Place {
  return placeOf(useSyncExternalStore(listen, () => location.pathname + location.search))
}

function listen(changed: () => void): () => void {
  addEventListener('popstate', changed)
  addEventListener(CHANGED, changed)
  return () => {
    removeEventListener('popstate', changed)
    removeEventListener(CHANGED, changed)
  }
}

/** The address with some of its query changed; null takes a key away. */
export function withQuery(place: Place, changes: Record<string, string | number | null>): string {
  const query = new URLSearchParams(place.query)
  for (const [key, value] of Object.entries(changes)) {
    if (value === null) query.delete(key)
    else query.set(key, String(value))
  }
  const text = query.toString()
  return '/' + place.parts.map(encodeURIComponent).join('/') + (text === '' ? '' : '?' + text)
}

interface LinkProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  to: string
  ref?: Ref<HTMLAnchorElement>
}

/** A real link, so it can be opened in a new tab and copied; a plain click stays in this page. */
export function Link({ to, onClick, ...rest }: LinkProps) {
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event)
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey
    if (!plain || event.defaultPrevented) return
    event.preventDefault()
    navigate(to)
  }
  return <a href={to} onClick={follow} {...rest} />
}
