// Putting the application on the phone's first screen: installed, its data is not thrown away.
interface PromptEvent extends Event {
  prompt(): Promise<void>
  readonly userChoice: Promise<{ outcome: string }>
}

class Installation {
  #event = $state.raw<PromptEvent>()

  constructor() {
    addEventListener('beforeinstallprompt', (event) => {
      event.preventDefault() // asked where it makes sense, not when the browser likes
      this.#event = event as PromptEvent
    })
    addEventListener('appinstalled', () => (this.#event = undefined))
  }

  /** The browser can be asked to. */
  get possible(): boolean {
    return this.#event !== undefined
  }

  /** It stands on the first screen already. */
  get done(): boolean {
    return matchMedia('(display-mode: standalone)').matches
  }

  /** Safari installs only by hand, and throws away what a page keeps after seven days. */
  get manual(): boolean {
    return !this.done && /iPhone|iPad|Macintosh.*Mobile/.test(navigator.userAgent)
  }

  async ask(): Promise<void> {
    const event = this.#event
    this.#event = undefined
    await event?.prompt()
  }
}

export const installation = new Installation()
