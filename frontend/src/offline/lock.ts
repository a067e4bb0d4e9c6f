// One at a time on a device, over all tabs and the service worker.
const held = new Set<string>() // where the browser has no Web Locks, at least in this tab

/** Runs it, unless somebody else holds the lock: then undefined. */
export async function alone<R>(name: string, run: () => Promise<R>): Promise<R | undefined> {
  const locks = globalThis.navigator?.locks as LockManager | undefined
  if (locks) return locks.request(name, { ifAvailable: true }, (lock) => (lock ? run() : undefined))
  if (held.has(name)) return undefined
  held.add(name)
  try {
    return await run()
  } finally {
    held.delete(name)
  }
}
