// An answer in words, for reviewing and for choosing between two.
import type { Question } from '../engine'
import { day, exact, none } from '../i18n/format'
import { t, word } from '../i18n/i18n.svelte'
import { listOf } from './choice'

export function shownAnswer(question: Question, value: unknown): string {
  if (value === undefined || value === null || value === '') return none
  if (value === 'na') return t('fill.na')
  const option = (id: unknown): string => question.options.find((one) => one.id === id)?.text || String(id)
  switch (question.kind) {
    case 'yes_no':
      return t(value === 'yes' || value === true ? 'fill.yes' : 'fill.no')
    case 'single':
      return option(value)
    case 'multiple':
      return listOf(value).map(option).join(', ')
    case 'photo':
    case 'audio':
    case 'receipt':
    case 'signature':
      return t('fill.files', { count: listOf(value).length })
    case 'date':
      return day(String(value))
    case 'number':
    case 'count':
    case 'duration':
      return `${exact(String(value))} ${question.unit ? word('fill.unit', question.unit) : ''}`.trim()
    default:
      return String(value)
  }
}
