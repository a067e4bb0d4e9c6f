/** What is asked before something that is not easily taken back. */
export interface Question {
  /** A question: "Отозвать приглашение?" */
  title: string
  /** What will happen, and what will not come back. */
  consequence: string
  /** The verb on the button that does it: never "yes" or "OK". */
  verb: string
  /** What is lost cannot be had again: the button says so by its look, and "Отменить" has the focus. */
  danger?: boolean
}

class Confirmation {
  /** What is being asked now. */
  question = $state.raw<Question>()
  #answer: ((yes: boolean) => void) | undefined

  /** Asks, and waits for the answer. A question asked meanwhile is answered with no. */
  ask(question: Question): Promise<boolean> {
    this.answer(false)
    this.question = question
    return new Promise((resolve) => (this.#answer = resolve))
  }

  /** The person's answer. */
  answer(yes: boolean): void {
    const answer = this.#answer
    this.#answer = this.question = undefined
    answer?.(yes)
  }
}

/** The one place where questions are asked: the frame of the application shows them (Confirm.svelte). */
export const confirmation = new Confirmation()

/** Asks before something that is not easily taken back; true when the person wants it. */
export const confirmed = (question: Question): Promise<boolean> => confirmation.ask(question)
