// The service worker: it opens the application without a network, and sends visits when the network
// comes back while no page is open. It answers nothing of the API: what is on a screen comes from the
// server or from the device's own database, never from a cache.
import { said } from './notifications/said'
import { accountsHere, openStore, sync } from './offline/background'

declare const self: ServiceWorkerGlobalScope
/** What is kept, as addresses, and a name for just this set: put in by worker.ts. */
declare const __FILES__: string[]
declare const __VERSION__: string

const prefix = 'etalon-shell-'
const shell = `${prefix}${__VERSION__}`
/** Addresses that are always the server's. */
const live = /^\/(api|healthz|readyz)(\/|$)/

self.addEventListener('install', (event) => event.waitUntil(keep()))
self.addEventListener('activate', (event) => event.waitUntil(tidy().then(() => self.clients.claim())))

// A new version waits until the page says so: nobody's visit is interrupted by an update.
self.addEventListener('message', (event) => {
  if (event.data === 'activate') void self.skipWaiting()
  // A newer version starts when this one has nothing under way, and a bad network can keep it sending for minutes.
  if (event.data === 'rest') sending?.abort()
})
let sending: AbortController | undefined

self.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== self.location.origin || live.test(pathname)) return
  if (request.mode === 'navigate') {
    if (pathname === '/' || pathname === '/index.html') event.respondWith(kept('/', request))
    return
  }
  if (__FILES__.includes(pathname) || pathname.startsWith('/assets/')) event.respondWith(kept(pathname, request))
})

/** Background Sync: the browser has found a network. A failure makes it try again. */
self.addEventListener('sync', (event) => {
  const { tag, waitUntil } = event as ExtendableEvent & { tag: string }
  if (tag === 'visits') waitUntil.call(event, send())
})

/** A push message: the words are ours, so that it may come while there is no network for anything else. */
self.addEventListener('push', (event) => event.waitUntil(show(read(event.data))))

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(open((event.notification.data as { link: string }).link))
})

function read(data: PushMessageData | null): unknown {
  try {
    return data?.json() as unknown
  } catch {
    return undefined
  }
}

async function show(data: unknown): Promise<void> {
  const language = (await (await (await caches.open('etalon-device')).match('/language'))?.text()) ?? 'ru'
  const { title, tag, link } = said(data, language)
  await self.registration.showNotification(title, { tag, lang: language, icon: '/icon.svg', data: { link } })
}

/** The page of a notification: in a window that is open, else in a new one. */
async function open(link: string): Promise<void> {
  const [window] = await self.clients.matchAll({ type: 'window' })
  if (!window) return void (await self.clients.openWindow(`/#${link}`))
  await window.focus()
  await window.navigate(`/#${link}`)
}

async function keep(): Promise<void> {
  const cache = await caches.open(shell)
  // Past the browser's own cache: these files go together. The page is "/": the server answers
  // /index.html by sending there, and a page that was sent elsewhere is refused without a network.
  await cache.addAll(__FILES__.map((file) => new Request(file, { cache: 'reload' })))
  await cache.put('/etalon-kept-at', new Response(String(Date.now())))
}

/** Keeps this version and the one before it: a page of that one may still be open in another tab. */
async function tidy(): Promise<void> {
  const others = (await caches.keys()).filter((name) => name.startsWith(prefix) && name !== shell)
  const dated = await Promise.all(others.map(async (name) => ({ name, at: Number(await (await (await caches.open(name)).match('/etalon-kept-at'))?.text()) || 0 })))
  const old = dated.sort((a, b) => b.at - a.at).slice(1)
  await Promise.all(old.map(({ name }) => caches.delete(name)))
}

/** A kept file of this version, else of the one before, else the server's. */
async function kept(address: string, request: Request): Promise<Response> {
  const own = await (await caches.open(shell)).match(address)
  return own ?? (address.startsWith('/assets/') ? await caches.match(address) : undefined) ?? fetch(request)
}

async function send(): Promise<void> {
  const { signal } = (sending = new AbortController())
  const answer = await fetch('/api/v1/session', { cache: 'no-store', signal })
  const account = answer.status === 200 ? ((await answer.json()) as { account: { id: string } }).account.id : undefined
  if (!account || !(await accountsHere()).includes(account)) return
  const store = await openStore(account)
  try {
    const { stopped } = await sync(store, { signal })
    if (stopped === 'offline') throw new Error('the server cannot be reached')
  } finally {
    await store.close()
  }
}
