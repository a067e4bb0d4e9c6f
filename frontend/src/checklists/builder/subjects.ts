// What a condition can be about, how it is compared, and with what.
import type { LocationAttribute, Question } from '../../api/types'
import { formOf } from '../../engine'
import { t, word } from '../../i18n/i18n.svelte'
import { attributeLabel, optionLabel } from '../../locations/places'
import { sayable, takesValue, type Operator, type Row, type Value } from './conditions'

export interface Choice {
  value: string
  label: string
}

const numbers: Operator[] = ['==', '!=', '<', '<=', '>', '>=']
const several: Operator[] = ['in', 'not in']

export class Subjects {
  readonly all: { value: string; label: string; note: string }[]
  readonly #questions: ReadonlyMap<string, Question>
  readonly #attributes: ReadonlyMap<string, LocationAttribute>

  constructor(questions: readonly Question[], attributes: readonly LocationAttribute[], numberOf: ReadonlyMap<string, number>) {
    this.#questions = new Map(questions.map((one) => [one.id, one]))
    this.#attributes = new Map(attributes.map((one) => [`location.${one.name}`, one]))
    this.all = [
      ...questions.map((one) => ({ value: one.id, label: `${numberOf.get(one.id) ?? ''}. ${one.text || one.id}`, note: `${one.id} · ${word('kind', one.kind)}` })),
      ...attributes.map((one) => ({ value: `location.${one.name}`, label: attributeLabel(one), note: t('builder.logic.location') })),
    ]
  }

  labelOf = (of: string): string => this.all.find(({ value }) => value === of)?.label ?? of

  find = (words: string) => Promise.resolve(this.all.filter(({ label, note }) => `${label} ${note}`.toLowerCase().includes(words.toLowerCase())).slice(0, 30))

  #operatorsOf(of: string): Operator[] {
    const one = this.#questions.get(of)
    if (!one) {
      const kind = this.#attributes.get(of)?.kind
      if (kind === 'bool') return ['holds']
      return kind === 'number' ? numbers : ['==', '!=', ...several, 'holds']
    }
    const presence: Operator[] = ['answered', 'not answered', ...(one.na ? (['na', 'not na'] as const) : [])]
    switch (formOf(one.kind)) {
      case 'number':
        return [...numbers, ...presence]
      case 'texts':
        return one.kind === 'multiple' ? ['has', 'has not', ...presence] : presence
      default:
        return one.kind === 'date' || one.kind === 'time' ? [...numbers, ...presence] : ['==', '!=', ...(one.kind === 'single' ? several : []), ...presence]
    }
  }

  /** The comparisons to choose from; the one that a row has stands among them, whatever it is. */
  comparisons = (row: Row): Choice[] =>
    [...new Set([...this.#operatorsOf(row.of), row.operator])].map((value) => ({ value, label: word('builder.op', value.replaceAll(' ', '_')) }))

  /** Values to choose from; none: it is typed. */
  choicesOf(of: string): Choice[] {
    const one = this.#questions.get(of)
    if (one?.kind === 'yes_no') return [{ value: 'yes', label: t('builder.yes') }, { value: 'no', label: t('builder.no') }]
    if (one?.options) return one.options.map((option) => ({ value: option.id, label: option.text || option.id }))
    return this.#attributes.get(of)?.options?.map((option) => ({ value: option.value, label: optionLabel(option) })) ?? []
  }

  #firstValue(of: string): Value {
    const one = this.#questions.get(of)
    if ((one && formOf(one.kind) === 'number') || this.#attributes.get(of)?.kind === 'number') return { form: 'number', text: String(one?.scale?.min ?? 0) }
    return { form: 'text', text: this.choicesOf(of)[0]?.value ?? (one?.kind === 'date' ? '2026-01-01' : one?.kind === 'time' ? '12:00' : '') }
  }

  /** A row about something; without its name about the first thing that is easy to ask. */
  row(of?: string): Row | null {
    const subject = of ?? [...this.#questions.values()].find(({ kind }) => kind === 'yes_no')?.id ?? this.all[0]?.value
    if (subject === undefined) return null
    const operator = this.#operatorsOf(subject)[0] ?? '=='
    return { of: subject, operator, values: takesValue(operator) ? [this.#firstValue(subject)] : [] }
  }

  /** The row with another comparison; its values stay as far as they can. */
  compared(row: Row, operator: Operator): Row {
    if (!takesValue(operator)) return { ...row, operator, values: [] }
    if (row.values.length === 0) return { ...row, operator, values: [this.#firstValue(row.of)] }
    return { ...row, operator, values: several.includes(operator) ? row.values : row.values.slice(0, 1) }
  }

  /** The row with a value as it was typed; what is no number leaves a number as it was. */
  typed(row: Row, text: string): Row {
    if (row.values[0]?.form !== 'number') return { ...row, values: [{ form: 'text', text: sayable(text) }] }
    const number = text.trim().replace(',', '.')
    return /^-?\d+(\.\d+)?$/.test(number) ? { ...row, values: [{ form: 'number', text: number }] } : row
  }
}
