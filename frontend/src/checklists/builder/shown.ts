// A field of a question in words, for comparing two of them.
import type { Question } from '../../api/types'
import { exact, none } from '../../i18n/format'
import { i18n, t, word } from '../../i18n/i18n.svelte'
import { nameOf } from '../../translations/tags'
import { creditShown } from './percent'

type Option = NonNullable<Question['options']>[number]
type Band = NonNullable<Question['bands']>[number]

const share = (credit: string | undefined): string => `${creditShown(credit ?? '0', i18n.language !== 'en')} %`

const yesOrNo = new Set(['na', 'bonus', 'penalty', 'turned', 'required', 'over_100'])
const defaults: Readonly<Record<string, string>> = { threshold: '1', weight: '1', rollup: 'points', photo: 'optional', comment: 'optional' }

export function shownField(field: string, value: unknown): string {
  const absent = value === undefined || value === null || value === ''
  if (absent && yesOrNo.has(field)) return t('builder.no')
  if (absent && defaults[field] !== undefined) return shownField(field, defaults[field])
  if (absent) return none
  if (typeof value === 'boolean') return t(value ? 'builder.yes' : 'builder.no')
  switch (field) {
    case 'kind':
      return word('kind', String(value))
    case 'unit':
      return word('unit', String(value))
    case 'rollup':
      return t(value === 'sections' ? 'builder.rollup.sections' : 'builder.rollup.points')
    case 'photo':
    case 'comment':
      return word('question.demand', String(value))
    case 'threshold':
      return share(String(value))
    case 'weight':
      return exact(String(value))
    case 'gate':
      return `${exact(String(value))} %`
    case 'options':
      return (value as Option[]).map((one) => `${one.text || one.id} (${one.points === undefined ? share(one.credit) : one.points})`).join(', ')
    case 'bands':
      return (value as Band[]).map((one) => `${one.upto ? `≤ ${exact(one.upto)}` : t('question.else')}: ${share(one.credit)}`).join(', ')
    case 'scale': {
      const { min, max, credits } = value as NonNullable<Question['scale']>
      return t('question.scale', { min, max }) + (credits ? `: ${credits.map(share).join(', ')}` : '')
    }
    case 'critical':
      return typeof value === 'object' ? word('builder.policy', String((value as { policy?: string }).policy ?? 'flag')) : String(value)
    case 'language':
      return nameOf(String(value))
    case 'languages':
      return (value as string[]).map(nameOf).join(', ')
    case 'translations':
      return Object.entries(value as NonNullable<Question['translations']>).map(([tag, { text, hint }]) => `${nameOf(tag)}: ${[text, hint].filter(Boolean).join(' — ')}`).join('\n')
    case 'references':
      return t('builder.shown.images', { count: (value as string[]).length })
    default:
      return typeof value === 'object' ? JSON.stringify(value) : String(value)
  }
}
