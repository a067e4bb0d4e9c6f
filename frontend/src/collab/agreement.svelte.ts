// How what people type together becomes the draft's, and what changes in the draft becomes theirs.
// One page writes for all. What the draft has is told from what was agreed on before: a text that this
// group saved is no news, anything else came from outside and is brought in once.
import type { Room } from './room.svelte'

/** The field of the draft that a room is about. */
export interface Official {
  /** The text as the draft shows it, with what this device has not sent yet. */
  text: string
  revision: number
  /** Everything that this device changed is with the server. */
  settled: boolean
}

interface Parts {
  official: () => Official | undefined
  /** Makes the text the draft's; own: this person typed in it. */
  save: (before: string, after: string, own: boolean) => void
  /** Whether a text may be saved. */
  fits: (text: string) => boolean
  /** It was looked whether something is to be done. */
  looked: () => void
}

const pause = 1_200 // ms of silence before it is saved

export class Agreement {
  /** The draft has what the text says, or cannot have it. */
  done = $state(false)
  /** Why the draft does not take the text as it is now, in words. */
  refusal = $state('')
  #timer: ReturnType<typeof setTimeout> | undefined
  #last = ''
  #busy = false
  #own = false
  #told = 0
  #refused = '' // the text that was
  #hurry = false
  #due = 0 // when the pause is over

  constructor(
    readonly room: Room,
    readonly parts: Parts,
  ) {
    room.onchange = () => this.look()
  }

  /** This person typed. */
  typed(): void {
    this.#own = true
  }

  /** Saves without a pause, as soon as everything is with the server. */
  hurry(): void {
    this.#hurry = true
    this.look()
  }

  /** The draft did not take a text: it stays here, and is not offered again until it is another one. */
  refuse(text: string, why: string): void {
    this.#refused = text
    this.refusal = why
    this.look()
  }

  close(): void {
    clearTimeout(this.#timer)
    this.room.onchange = () => {}
  }

  /** Looks whether something is to be done. It is called whenever anything changed. */
  look(): void {
    const official = this.parts.official()
    const { room } = this
    if (!official) return
    if (!room.ready) {
      this.done = true
      if (room.synced && room.quiet && room.since === 0) void this.#alone(() => room.begin({ text: official.text, revision: official.revision }))
      return
    }
    const text = room.value.trim()
    if (this.refusal && text !== this.#refused) this.refusal = ''
    this.done = !room.unsent && (text === official.text || this.#unfit(text))
    if (room.leads && room.quiet && !this.#busy) this.#agree(official, text)
    this.parts.looked()
  }

  /** There is still something to do or to say before it may be left. */
  get pending(): boolean {
    return !this.done || this.#busy || !this.room.quiet || (this.room.ready && this.room.leads && this.#told < this.room.since)
  }

  #agree(official: Official, text: string): void {
    const { room } = this
    const agreed = room.agreed
    if (!agreed || official.revision < agreed.revision) return // the page does not have the draft yet that the others have
    const meta = room.doc.getMap('meta')
    const ours = official.text === text || [...meta.keys()].some((one) => one.startsWith('saving.') && meta.get(one) === official.text)
    if (official.text !== agreed.text) {
      if (!official.settled) return
      if (!ours) return void this.#alone(() => room.follow((doc) => {
        room.body.replace(doc, agreed.text, official.text)
        doc.getMap('meta').set('agreed', { text: official.text, revision: official.revision })
      }))
      const mine = `saving.${room.doc.clientID}`
      room.doc.transact(() => {
        meta.set('agreed', { text: official.text, revision: official.revision })
        for (const one of [...meta.keys()]) if (one.startsWith('saving.') && (one === mine || meta.get(one) === official.text)) meta.delete(one)
      }, 'agreement')
      return
    }
    if (text !== official.text) return this.#save(official.text, text)
    this.#hurry = false
    if (official.settled && this.#told < room.since && room.live.send({ type: 'settled', text: room.name, seq: room.since })) this.#told = room.since
  }

  /** Says what is going to be saved, and saves it once everybody can know that it is theirs. */
  #save(before: string, text: string): void {
    if (this.#unfit(text)) return
    const { room } = this
    if (text !== this.#last && !this.#hurry) {
      this.#last = text
      clearTimeout(this.#timer)
      this.#timer = setTimeout(() => this.look(), pause)
      this.#due = Date.now() + pause
      return
    }
    if (!this.#hurry && Date.now() < this.#due - 20) return
    const meta = room.doc.getMap('meta')
    const mine = `saving.${room.doc.clientID}`
    if (meta.get(mine) !== text) {
      room.doc.transact(() => meta.set(mine, text), 'agreement')
      return // its acknowledgement brings it back here
    }
    this.#hurry = false
    this.#last = ''
    const own = this.#own
    this.#own = false
    this.parts.save(before, text, own)
  }

  #unfit = (text: string): boolean => !this.parts.fits(text) || (this.refusal !== '' && text === this.#refused)

  /** Does one thing at a time. */
  async #alone(step: () => Promise<boolean>): Promise<void> {
    if (this.#busy) return
    this.#busy = true
    try {
      await step()
    } finally {
      this.#busy = false
    }
    queueMicrotask(() => this.look())
  }
}
