// What the library throws. The screens turn each into words.

/** The device has no room: the change was not made, and nothing that was kept is touched. */
export class StorageFull extends Error {
  override readonly name = 'StorageFull'
}

/** The visit was handed in: it is not changed unless it is taken back. */
export class HandedIn extends Error {
  override readonly name = 'HandedIn'
}

/** There is no such visit, file or package on this device. */
export class NotHere extends Error {
  override readonly name = 'NotHere'
}

/** The file was sent, at least in part: it cannot be removed here. */
export class AlreadySent extends Error {
  override readonly name = 'AlreadySent'
}

/** The account signed out with unsent work: unseal it first. */
export class Sealed extends Error {
  override readonly name = 'Sealed'
}

/** The key is not the one the work was sealed with. */
export class WrongKey extends Error {
  override readonly name = 'WrongKey'
}

/** The rescue file cannot be taken: reason says why. */
export class RescueRefused extends Error {
  override readonly name = 'RescueRefused'
  constructor(readonly reason: 'not_a_rescue_file' | 'other_account' | 'cut_off' | 'damaged') {
    super(reason)
  }
}

/** The store was closed, by itself or because a newer version of the application needs another form of it. */
export class Closed extends Error {
  override readonly name = 'Closed'
}

/** Full storage under its own name; anything else as it is. */
export function plainly(error: unknown): unknown {
  const name = (error as { name?: string } | null)?.name
  return name === 'QuotaExceededError' || name === 'StorageFull' ? new StorageFull('the device has no room', { cause: error }) : error
}
