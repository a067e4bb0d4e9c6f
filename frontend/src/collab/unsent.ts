// Words that the server has not acknowledged, kept on this device through a closed tab. They are the
// account's, as everything typed is (ui/kept), and every tab has its own.
import { keeping } from '../ui/kept.svelte'
import type { TextName } from './messages'

export interface Unsent {
  /** The beginning of the text that the updates are of. */
  epoch: string
  /** The updates as one, base64. */
  data: string
  /** The text, and what it was changed from: what is left where the beginning is another by now. */
  text: string
  base: string
}

const start = (versionId: string): string => `etalon.kept.${keeping.owner || 'nobody'}.live.${versionId}.`
const place = (versionId: string, name: TextName, tab: string): string => `${start(versionId)}${name.lineage}.${name.field}.${tab}`

export function keep(versionId: string, name: TextName, value: Unsent | undefined): void {
  const at = place(versionId, name, keeping.tab)
  try {
    if (value) localStorage.setItem(at, JSON.stringify({ at: Date.now(), tab: keeping.tab, value }))
    else localStorage.removeItem(at)
  } catch {
    // full or forbidden: the words are sent as long as the tab is open
  }
}

export interface Found extends Unsent {
  name: TextName
  forget: () => void
}

/** What tabs of this device left unsent of a version. */
export function unsentOf(versionId: string): Found[] {
  const prefix = start(versionId)
  return Object.keys(localStorage)
    .filter((one) => one.startsWith(prefix))
    .flatMap((one) => {
      const [lineage = '', field = ''] = one.slice(prefix.length).split('.')
      try {
        const { value } = JSON.parse(localStorage.getItem(one) ?? '') as { value: Unsent }
        const forget = (): void => {
          // The tab that it is of may have typed on meanwhile.
          if ((localStorage.getItem(one) ?? '').includes(value.data)) localStorage.removeItem(one)
        }
        return [{ ...value, name: { lineage, field }, forget }]
      } catch {
        return []
      }
    })
}
