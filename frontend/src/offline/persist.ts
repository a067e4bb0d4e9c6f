/** What the browser says of its storage; absent in workers and old browsers. */
export interface Storage {
  persisted?(): Promise<boolean>
  persist?(): Promise<boolean>
  estimate?(): Promise<{ quota?: number; usage?: number }>
}

/** Asks the browser to keep the data until the shopper removes it. */
export async function askToPersist(storage: Storage | undefined = globalThis.navigator?.storage): Promise<boolean> {
  return (await storage?.persist?.().catch(() => false)) ?? false
}
