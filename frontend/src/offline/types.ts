// What the phone keeps of an assignment and its visit. Names in snake_case are those of the wire.

/** What the server, or the device itself, has against something: in words where the server has said them. */
export interface Problem {
  /** HTTP status; 0: no server was asked. */
  status: number
  /** Stable: the server's own, or one of "offline", "storage_full", "bytes_lost". */
  code: string
  title: string
  detail: string
  fields: { location: string; message: string; code: string }[]
  params: Record<string, unknown>
  request_id: string
}

/** A place on earth, or why there is none. */
export type Position =
  | { latitude: number; longitude: number; accuracy_m: number; at: string }
  | { missing: 'denied' | 'unavailable' | 'timeout'; at: string }

/** When a question was worked on. Moments are ISO 8601, durations in ms of a monotonic clock. */
export interface QuestionTrack {
  first_at: string
  last_at: string
  spent_ms: number
  laps_ms?: number[]
}

/** How a call or a message went, or when somebody came to a competitor's and left. Moments are ISO 8601. */
export interface Contact {
  channel?: 'chat' | 'email' | 'form' | undefined
  began_at?: string | undefined
  answered_at?: string | undefined
  ended_at?: string | undefined
}

/** How a visit was made, beside its answers. */
export interface Track {
  /** Of the installation, UUID. */
  device: string
  /** The build. */
  app: string
  /** Whether the shopper knows somebody there. */
  declared?: { conflict: boolean; at: string }
  /** closed: the store was; it needs words in summary and one photo of the whole visit. */
  outcome: 'done' | 'closed' | 'unanswered'
  /** Of a call, a message or a visit to a competitor. */
  contact?: Contact
  start?: Position
  end?: Position
  /** Of the whole visit, monotonic. */
  elapsed_ms: number
  /** The largest difference of wall and monotonic clock, signed. */
  clock_jump_ms: number
  /** By question id. */
  questions: Record<string, QuestionTrack>
}

/** What the shopper gives: the content of a visit. */
export interface Content {
  started_at: string
  finished_at: string | null
  /** By question id, as the engine's parseAnswers takes them; absent: not answered. */
  answers: Record<string, unknown>
  /** By question id. */
  comments: Record<string, string>
  summary: string
  track: Track
}

/** A visit while it is filled. */
export interface Draft extends Content {
  id: string
  assignment_id: string
}

/**
 * filling: typed on · handed_in: waits for the server · sending: on its way · received: the server has all
 * of it · refused: the server said no, see problem · returned: the reviewer asks for more.
 */
export type VisitState = 'filling' | 'handed_in' | 'sending' | 'received' | 'refused' | 'returned'

/** What the server said it has. */
export interface Receipt {
  id: string
  status: string
  revision: number
  submitted_at?: string
  /** It came too late for its assignment or wave; it is kept, and a reviewer decides. */
  late?: string
}

/** One field that two devices changed to different values: which one counts and which was put aside. */
export interface Conflict {
  /** "answers.ID", "comments.ID", "summary", "started_at", "finished_at". */
  field: string
  kept: unknown
  other: unknown
  /** Whose value counts. */
  from: 'this' | 'other'
  at: string
}

export type FileKind = 'photo' | 'audio' | 'signature' | 'receipt'

/** kept: on the device alone · sending · received: the server has said so with the same hash · refused. */
export type FileState = 'kept' | 'sending' | 'received' | 'refused'

export interface FileEntry {
  id: string
  visit: string
  /** Empty: of the whole visit. */
  question: string
  kind: FileKind
  /** MIME */
  type: string
  /** Bytes. */
  size: number
  /** Hex, of all bytes. */
  sha256: string
  /** ISO 8601, of the device's wall clock. */
  takenAt: string
  state: FileState
  /** Bytes that the server has. */
  sent: number
  /** Its bytes are on another device. */
  elsewhere: boolean
  problem?: Problem
}

/** A visit with how far it has come. */
export interface Visit extends Draft {
  state: VisitState
  revision: number
  /** Something of it, an answer or a file, is only on this device. */
  unsent: boolean
  /** Of the last change on this device, ISO 8601. */
  changedAt: string
  problem?: Problem
  receipt?: Receipt
  /** What the reviewer asks for, while it is returned. */
  returned_because?: string
  /** What the reviewer wrote on single questions. */
  notes?: unknown
  files: FileEntry[]
  conflicts: Conflict[]
}

/** A visit that was given up on this device; it is thrown away 30 days later. */
export interface Abandoned {
  visit: Visit
  reason: string
  at: string
}

/** What the server lists of a thread. */
export type Message = import('../api/types').Message

/** What the server lists of an assignment. */
export type Assignment = import('../api/types').Assignment

/** What an assignment asks, as the engine's parseChecklist takes it, with all that a phone needs without a network. */
export interface Checklist extends Record<string, unknown> {
  time_zone: string
  audit?: import('../api/types').ChecklistDocument['audit']
  wait_s?: number
  sections: import('../api/types').ChecklistDocument['sections']
  assignment: { id: string; title: string; due_on: string; scenario: string; objections?: string[]; briefing: string; rules: string[]; pay: string; minutes?: number }
  location: { name: string; city: string; address: string; phone?: string; latitude?: number; longitude?: number }
  attributes: Record<string, unknown>
  /** Absent: the server has nothing of it. */
  visit?: { id: string; revision: number; status: string } | null
}

/** One assignment as it is on the device. */
export interface Package {
  assignment: Assignment
  checklist: Checklist
  /** When the server was last asked for it, ISO 8601. */
  fetched_at: string
  /** The server no longer lists it: cancelled, done or given to somebody else. It stays while something is unsent. */
  ended: boolean
}

export interface Health {
  /** The browser promised not to throw the data away by itself; undefined: it cannot be asked. */
  persisted: boolean | undefined
  /** Bytes; undefined: the browser does not tell. */
  quota: number | undefined
  usage: number | undefined
  /** Visits with something unsent. */
  unsent: number
  /** Messages that the server does not have. */
  messages: number
  /** The oldest change that was not sent, ISO 8601. */
  oldestUnsent: string | undefined
}

/** What changed, for those who watch. */
export interface Change {
  kind: 'visit' | 'files' | 'packages' | 'sync' | 'seal'
  /** Of the visit, where it is one. */
  id?: string
}
