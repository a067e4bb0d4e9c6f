// What a page and the server say to each other about an open draft (api/live_messages.go).

/** A shared text: a field of the requirement with the lineage. */
export interface TextName {
  lineage: string
  field: string
}

/** A page that somebody has open, and where in the draft they are. */
export interface Person {
  id: string
  account_id: string
  name: string
  colour: number
  section?: string
  lineage?: string
  field?: string
}

export interface Update {
  seq: number
  /** Up to which update it holds everything; absent: it is one change. */
  covers?: number
  data: string
}

export type Request =
  | { type: 'place'; section: string; text?: TextName }
  | { type: 'open'; text: TextName; epoch: string; since: number }
  | { type: 'close'; text: TextName }
  | { type: 'update'; text: TextName; request: string; data: string; expect?: number; covers?: number }
  | { type: 'caret'; text: TextName; data: string }
  | { type: 'settled' | 'confirm'; text: TextName; seq: number }

export interface Welcome {
  type: 'welcome'
  id: string
  colour: number
  writes?: boolean
  revision: number
  people?: Person[]
  unsettled?: TextName[]
}

/** What is about one text. */
export type TextReply =
  | { type: 'updates'; text: TextName; updates: Update[] }
  | { type: 'synced'; text: TextName; epoch: string; seq: number }
  | { type: 'acked'; text: TextName; request: string; seq: number }
  | { type: 'caret'; text: TextName; id: string; data: string }
  | { type: 'refused'; text: TextName; request?: string; code: string }

export type Reply = Welcome | TextReply | { type: 'here'; person: Person } | { type: 'gone'; id: string } | { type: 'changed'; revision: number }

export function encode(bytes: Uint8Array): string {
  let out = ''
  for (let i = 0; i < bytes.length; i += 8192) out += String.fromCharCode(...bytes.subarray(i, i + 8192))
  return btoa(out)
}

export const decode = (text: string): Uint8Array => Uint8Array.from(atob(text), (c) => c.charCodeAt(0))
