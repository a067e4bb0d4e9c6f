/** A short word about something that has just happened. */
export interface Toast {
  id: number
  look: 'done' | 'problem'
  text: string
}

class Toasts {
  list = $state<Toast[]>([])
  #last = 0

  /** Says that something was done; it goes by itself. */
  done(text: string): void {
    const id = this.#add('done', text)
    setTimeout(() => this.dismiss(id), 6000)
  }

  /** Says that something failed; it stays until it is closed. */
  problem(text: string): void {
    if (this.list.some((toast) => toast.text === text)) return
    this.#add('problem', text)
  }

  dismiss(id: number): void {
    this.list = this.list.filter((toast) => toast.id !== id)
  }

  #add(look: Toast['look'], text: string): number {
    const id = ++this.#last
    this.list.push({ id, look, text })
    return id
  }
}

export const toasts = new Toasts()
