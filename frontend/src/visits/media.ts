// What questions need of the files of a visit.
import type { FileEntry } from '../offline'

export type FileKind = FileEntry['kind']

/** The files of one visit, as its screens use them. */
export interface Media {
  /** Of a question, in the order they were made. */
  filesOf(question: string): FileEntry[]
  /** Keeps a file on the phone; its id, or undefined when there was no room for it. */
  add(question: string, kind: FileKind, blob: Blob): Promise<string | undefined>
  /** Puts another file in the place of one: its face is blurred now, or it was taken again. */
  replace(file: FileEntry, blob: Blob): Promise<void>
  remove(file: FileEntry): Promise<void>
  /** Its bytes; undefined when only the server has them. */
  blob(id: string): Promise<Blob | undefined>
}
