// The offline library: what a shopper needs and makes is on the device first, and reaches the server
// when there is one. No Svelte, no DOM but IndexedDB, crypto, locks and channels.
// A first screen imports types only, and small parts from their own files: the rest comes later.
// How it works and why: docs/decisions/offline.md.
export { AlreadySent, Closed, HandedIn, NotHere, RescueRefused, Sealed, StorageFull, WrongKey } from './errors'
export { VisitClock, type Clocks } from './clock'
export { askToPersist } from './persist'
export type { NewFile } from './files'
export * as rescue from './rescue'
export { schedule, type ScheduleOptions } from './schedule'
export { clear, isSealed, seal, sealKey, unseal } from './seal'
export { openStore, type Store } from './store'
export { sync, type Outcome, type SyncOptions } from './sync'
export type { Contact,
  Abandoned, Assignment, Change, Checklist, Conflict, Content, Draft, FileEntry, FileKind, FileState, Health, Package, Position, Problem,
  QuestionTrack, Receipt, Track, Visit, VisitState,
} from './types'
