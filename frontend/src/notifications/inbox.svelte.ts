// How many notifications are unread: asked once a minute while the page is looked at,
// and whenever it is looked at again. The bell and the list share it.
import { api, ask } from '../api/client'

const pause = 60_000

class Inbox {
  unread = $state(0)
  #timer: ReturnType<typeof setInterval> | undefined
  #watchers = 0

  /** Looks until the returned function is called. */
  watch(): () => void {
    if (++this.#watchers === 1) {
      this.#timer = setInterval(this.#look, pause)
      document.addEventListener('visibilitychange', this.#look)
      window.addEventListener('focus', this.#look)
      this.#look()
    }
    return () => {
      if (--this.#watchers > 0) return
      clearInterval(this.#timer)
      document.removeEventListener('visibilitychange', this.#look)
      window.removeEventListener('focus', this.#look)
    }
  }

  /** Marks notifications as read; all for no ids. */
  async read(ids: string[] = []): Promise<void> {
    await ask(api.POST('/notifications/read', { body: ids.length > 0 ? { ids } : {} }))
    await this.refresh()
  }

  /** Asks now. A server out of reach changes nothing: what is known stays. */
  async refresh(): Promise<void> {
    try {
      this.unread = (await ask(api.GET('/notifications', { params: { query: { limit: 1 } } }))).unread
    } catch {
      // Nothing is lost: the next look comes in a minute.
    }
  }

  #look = (): void => {
    if (document.visibilityState === 'visible') void this.refresh()
  }
}

export const inbox = new Inbox()
