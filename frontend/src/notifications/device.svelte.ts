// Whether this browser takes messages for the account, and turning that on and off.
import { api, ask } from '../api/client'

/** Where the service worker finds in which language it speaks. */
export const deviceCache = 'etalon-device'

export class PushDevice {
  /** none: it cannot · denied: the person said no in the browser's own settings. */
  state = $state<'looking' | 'none' | 'denied' | 'off' | 'on'>('looking')
  busy = $state(false)

  async look(): Promise<void> {
    const registration = await navigator.serviceWorker?.getRegistration()
    if (!registration || !('PushManager' in window) || !('Notification' in window)) this.state = 'none'
    else if (Notification.permission === 'denied') this.state = 'denied'
    else this.state = (await registration.pushManager.getSubscription()) ? 'on' : 'off'
  }

  /** Asks the person, then the browser, and gives the server the address. @throws Problem */
  async on(key: string, language: string): Promise<void> {
    this.busy = true
    try {
      if ((await Notification.requestPermission()) !== 'granted') return
      await (await caches.open(deviceCache)).put('/language', new Response(language))
      const registration = await navigator.serviceWorker.ready
      const subscription = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })
      const { endpoint, keys } = subscription.toJSON()
      await ask(api.PUT('/push-subscriptions', { body: { endpoint: endpoint ?? '', p256dh: keys?.['p256dh'] ?? '', auth: keys?.['auth'] ?? '' } }))
    } finally {
      this.busy = false
      await this.look()
    }
  }

  /** @throws Problem */
  async off(): Promise<void> {
    this.busy = true
    try {
      const subscription = await (await navigator.serviceWorker.ready).pushManager.getSubscription()
      if (!subscription) return
      await ask(api.POST('/push-subscriptions/end', { body: { endpoint: subscription.endpoint } }))
      await subscription.unsubscribe()
    } finally {
      this.busy = false
      await this.look()
    }
  }
}
