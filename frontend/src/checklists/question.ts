import type { Question } from '../api/types'
import { exact } from '../i18n/format'
import { t, word } from '../i18n/i18n.svelte'

const scored = new Set(['yes_no', 'single', 'multiple', 'scale', 'number', 'count', 'duration'])

/** The points a question weighs. Absent points are 1 where the answer gives a credit; a choice of several has points per option. */
export function pointsOf(question: Question): number {
  if (question.kind === 'multiple') {
    const points = (question.options ?? []).map((option) => option.points ?? 0)
    const together = points.filter((p, i) => p > 0 && !question.options?.[i]?.exclusive).reduce((a, b) => a + b, 0)
    return Math.max(together, ...points, 0)
  }
  return question.points ?? (scored.has(question.kind) ? 1 : 0)
}

/** The answers a question offers and what each is worth, in words; none for yes or no and for free answers. */
export function answersOf(question: Question): string[] {
  const unit = question.unit ? word('unit', question.unit) : ''
  switch (question.kind) {
    case 'single':
      return (question.options ?? []).map((option) => credited(option.text ?? option.id, option.credit ?? '0'))
    case 'multiple':
      return (question.options ?? []).map((option) =>
        t('question.optionPoints', { text: option.text ?? option.id, count: option.points ?? 0 }),
      )
    case 'scale':
      return question.scale ? [t('question.scale', { min: question.scale.min, max: question.scale.max })] : []
    default:
      return (question.bands ?? []).map((band) =>
        credited(
          band.upto ? t('question.upTo', { amount: exact(band.upto), unit }).trim() : t('question.else'),
          band.credit,
        ),
      )
  }
}

const credited = (text: string, credit: string): string => t('question.credit', { text, credit: percentOf(credit) })

function percentOf(credit: string): string {
  const [top = '0', bottom = '1'] = credit.split('/')
  const value = (Number(top) / Number(bottom)) * 100
  return exact(String(Math.round(value * 100) / 100))
}
