import { useSyncExternalStore } from 'react'

export type Theme = 'light' | 'dark'

const CHANGED = 'agoge:theme'

function current(): Theme {
  return document.documentElement.dataset['theme'] === 'dark' ? 'dark' : 'light'
}

export function setTheme(theme: Theme): void {
  document.documentElement.dataset['theme'] = theme
  localStorage.setItem('theme', theme)
  dispatchEvent(new Event(CHANGED))
}

export function useTheme(): Theme {
  return useSyncExternalStore(listen, current)
}

/** The system's own change counts until somebody has chosen here. */
function listen(changed: () => void): () => void {
  const system = matchMedia('(prefers-color-scheme: dark)')
  const follow = () => {
    if (localStorage.getItem('theme') === null) document.documentElement.dataset['theme'] = system.matches ? 'dark' : 'light'
    changed()
  }
  system.addEventListener('change', follow)
  addEventListener(CHANGED, changed)
  return () => {
    system.removeEventListener('change', follow)
    removeEventListener(CHANGED, changed)
  }
}
