// Where the messages of the office are. A phone in a shop does not carry this list.
import type { Area } from './i18n.svelte'

type Messages = Record<string, string>

export const files = import.meta.glob<Messages>(['./*/*.json', '!./*/{app,access,board,briefings,exams,filling,ideas,introduction,kinds,messages,notifications,pay,pilots,push,security,shoppers,visits}.json'], { import: 'default' })

/** Every area there is. */
export const areas = [...Object.keys(files), ...Object.keys(import.meta.glob('./ru/{app,access,board,briefings,exams,filling,ideas,introduction,kinds,messages,notifications,pay,pilots,push,security,shoppers,visits}.json'))]
  .filter((path) => path.startsWith('./ru/'))
  .map((path) => path.slice('./ru/'.length, -'.json'.length)) as Area[]
