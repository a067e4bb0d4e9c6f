import type { WrappedComponent } from 'svelte-spa-router'
import { rooms } from './routes'

/** Fetches the page of an address while the server is asked who is here. Whether it is theirs is seen when it is opened. */
export function ahead(hash: string, shopper: boolean): void {
  const path = hash.slice(1).split('?')[0] || '/'
  const room = (rooms as Record<string, object | undefined>)[path === '/' && shopper ? '/visits' : path]
  if (room && 'component' in room) void (room as WrappedComponent).component()
}
