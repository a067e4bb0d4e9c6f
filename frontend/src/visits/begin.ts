// The beginning of a visit: kept on the phone, with what was declared and where the phone is.
import type { Opened } from './opened'
import { phone } from './phone.svelte'
import type { Whereabouts } from './place'

/** @param where absent: nobody goes there, and it is not asked @throws StorageFull */
export async function beginVisit({ store, of }: Opened, conflict: boolean, where?: Whereabouts): Promise<void> {
  const at = new Date()
  const visit = await store.visits.begin(of.assignment.id, at)
  await store.visits.change(visit.id, (draft) => {
    draft.track.declared = { conflict, at: at.toISOString() }
    if (where) draft.track.start ??= where
  })
  await phone.read()
}
