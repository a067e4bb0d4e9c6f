// What the screens of questions need of whatever is being filled: a visit on a phone, or a draft that is tried in the office.
import type { Conflict } from '../offline'
import type { Filling } from './filling.svelte'
import type { Media } from './media'

export interface Asked
  extends Media, Pick<Filling, 'form' | 'standing' | 'shown' | 'answers' | 'comments' | 'conflicts' | 'gapsOf' | 'answer' | 'comment' | 'laps'> {
  /** Questions that are answered by what was recorded; absent: none. */
  readonly measured?: ReadonlySet<string>
  readonly visit: { readonly id: string; readonly notes?: unknown }
  readonly attention: { at: (question: string) => void }
  settle(conflict: Conflict, take: 'kept' | 'other'): Promise<void>
  /** A photo that shows how it should look; absent: the phone has it. */
  reference?: (id: string) => Promise<Blob | undefined>
}
