// The service worker of a shopper's phone: put in place, and its new versions offered. A new version
// waits until it is asked for, or until every window of the application was closed.

const hour = 3_600_000
/** ms until all of the application is fetched for later: the screen that is being opened goes first. */
const screenFirst = 3000

class Worker {
  /** A new version is ready and waits. */
  waiting = $state.raw<ServiceWorker>()
  /** It was asked for, and starts when the one before it has stopped. */
  starting = $state(false)
  #started = false
  #registration: ServiceWorkerRegistration | undefined

  /** Puts it in place. Called when a shopper is at the screen; again changes nothing. */
  async start(): Promise<void> {
    const container = navigator.serviceWorker as ServiceWorkerContainer | undefined
    if (!container || !import.meta.env.PROD || this.#started) return
    this.#started = true
    if (!container.controller) await new Promise((done) => setTimeout(done, screenFirst))
    if (!navigator.onLine) await new Promise((done) => addEventListener('online', done, { once: true }))
    try {
      const registration = await container.register('/sw.js', { updateViaCache: 'none' })
      this.#registration = registration
      this.#look(registration)
      registration.addEventListener('updatefound', () => this.#follow(registration))
      this.#ask(registration)
    } catch (error) {
      console.warn('the application will not open without a network', error) // a private window, an old browser
    }
  }

  /** Starts the new version: the page is loaded again, from it. */
  update(): void {
    this.starting = true
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
    this.#registration?.active?.postMessage('rest')
    this.waiting?.postMessage('activate')
  }

  #look(registration: ServiceWorkerRegistration): void {
    // The first one ever has nothing to wait for.
    if (registration.waiting && registration.active) this.waiting = registration.waiting
  }

  #follow(registration: ServiceWorkerRegistration): void {
    const { installing } = registration
    installing?.addEventListener('statechange', () => {
      if (installing.state === 'installed') this.#look(registration)
      else if (this.waiting === installing) this.waiting = undefined
    })
  }

  /** An installed application is open for days: it asks when the person comes back to it. */
  #ask(registration: ServiceWorkerRegistration): void {
    let asked = Date.now()
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState !== 'visible' || Date.now() - asked < hour) return
      asked = Date.now()
      registration.update().catch(() => {}) // without a network there is no news
    })
  }
}

export const worker = new Worker()
