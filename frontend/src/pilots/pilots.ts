// What pages of pilot visits know of answers: what is asked, what lacks, what is said against a rule.
import type { PilotAnswer, PilotJudged, PilotSheet, Question } from '../api/types'
import { exact } from '../i18n/format'
import { t, word } from '../i18n/i18n.svelte'

export const criteria = ['appropriate', 'convenient', 'feasible'] as const
export const verdicts = ['yes', 'partly', 'no', 'cannot_say'] as const
export const observed = ['met', 'not_met', 'not_observed'] as const
export type Verdict = (typeof verdicts)[number]

/** What an answer lacks to be handed in. The server asks the same. */
export function lackOf(answer: PilotAnswer | undefined): '' | 'answer' | 'remark' {
  if (!answer?.observed || criteria.some((one) => !answer[one])) return 'answer'
  return criteria.some((one) => answer[one] === 'no') && !answer.remark?.trim() ? 'remark' : ''
}

/** Whether something was answered at all. */
export const isBegun = (answer: PilotAnswer | undefined): boolean => Object.values(answer ?? {}).some(Boolean)

/** A requirement on the sheet. */
export interface Rule {
  lineage: string
  code: string
  level: PilotSheet['items'][number]['level']
  question: Question
}

/** The requirements of a sheet by section, in the order of the checklist. */
export function sectionsOf(sheet: PilotSheet): { title: string; rules: Rule[] }[] {
  const items = new Map(sheet.items.map((item) => [item.lineage, item]))
  return sheet.checklist.sections.map((section) => ({
    title: section.title ?? '',
    rules: section.questions.flatMap((question) => {
      const item = items.get(question.requirement ?? '')
      return item ? [{ lineage: item.lineage, code: item.code, level: item.level, question }] : []
    }),
  }))
}

/** The next requirement that lacks something: behind one, else from the beginning. */
export function nextLacking(rules: Rule[], answers: Record<string, PilotAnswer>, behind = ''): Rule | undefined {
  const at = rules.findIndex((one) => one.lineage === behind)
  return [...rules.slice(at + 1), ...rules.slice(0, at + 1)].find((one) => lackOf(answers[one.lineage]) !== '')
}

const amount = (text: string): number => {
  const [top = '0', bottom = '1'] = text.split('/')
  return Number(top) / Number(bottom)
}

/** What meets a rule that has a measure, in words; never what it is worth. */
export function normOf(question: Question): string {
  if (question.kind === 'single') return t('pilots.norm.options', { options: (question.options ?? []).map((one) => one.text ?? one.id).join(' · ') })
  if (question.scale) return t('pilots.norm.scale', { min: question.scale.min, max: question.scale.max })
  const bands = question.bands ?? []
  const full = bands.findIndex((band) => amount(band.credit) === 1)
  if (full < 0) return ''
  const unit = question.unit ? word('unit', question.unit) : ''
  const said = (value: number) => `${exact(String(Math.round(value * 100) / 100))} ${unit}`.trim()
  const below = bands[full - 1]?.upto
  const upto = bands[full]?.upto
  // A band includes its end, so that the one below ends a whole unit or a hundredth before.
  const from = below === undefined ? '' : said(amount(below) + (question.kind === 'count' ? 1 : 0.01))
  if (from && upto !== undefined) return t('pilots.norm.between', { from, to: said(amount(upto)) })
  return from ? t('pilots.norm.from', { from }) : upto === undefined ? '' : t('pilots.norm.to', { to: said(amount(upto)) })
}

export type Show = 'all' | 'no' | 'partly' | 'not_met'

/** Whether a judged requirement is what was asked to be shown. */
export function isShown(one: PilotJudged, show: Show, words: string): boolean {
  const said = [one.code, one.statement, one.section, ...one.voices.flatMap((v) => [v.place, v.answer.remark ?? '', v.answer.observation ?? ''])]
  if (words && !said.join(' ').toLowerCase().includes(words.trim().toLowerCase())) return false
  if (show === 'not_met') return one.observations.not_met > 0
  if (show === 'partly') return criteria.some((c) => one[c].partly > 0)
  return show === 'all' || criteria.some((c) => one[c].no > 0)
}
