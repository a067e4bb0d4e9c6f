import { describe, expect, test } from 'vitest'
import { applied, touchesTranslations, wordsOf, type Content, type Edit } from '../standards/edit/edits'
import { fieldsOf, nextOf, stateOf, textsOf, translated, wanted } from './translations'

const content: Content = {
  preamble: 'Зачем',
  preamble_translations: { en: { title: 'Why', of: 'x', stale: true } },
  sections: [
    {
      lineage: 'A', title: 'Касса', translations: { en: { title: 'Checkout', of: 'y' } },
      requirements: [
        { lineage: 'a', code: '1.1', statement: 'Называет сумму.', how: 'Вслух.', say: ['Раз', 'Два'], level: 'mandatory', translations: { en: { statement: 'Says it.', of: 'z', stale: true } } },
        { lineage: 'b', code: '1.2', statement: 'Прощается.', level: 'mandatory' },
      ],
    },
  ],
}
const texts = textsOf(content, 'en')
const byKey = (key: string, from = texts) => from.find((text) => text.key === key)!
const after = (change: ReturnType<typeof translated>): Content => applied(content, { id: 'e', ...change } as Edit)

describe('the texts of a version', () => {
  test('are the preamble, the sections and their requirements, with what is left to do', () => {
    expect(texts.map((text) => [text.key, stateOf(text), text.missing.join(' ')])).toEqual([
      ['preamble', 'stale', ''], ['A', 'done', ''], ['a', 'missing', 'how say'], ['b', 'missing', 'statement'],
    ])
  })

  test('what lacks a field and is out of date shows under both', () => {
    expect(texts.filter((text) => wanted(text, 'stale')).map((text) => text.key)).toEqual(['preamble', 'a'])
    expect(texts.filter((text) => wanted(text, 'missing')).map((text) => text.key)).toEqual(['a', 'b'])
  })

  test('a field without a main text shows as long as it has a translation', () => {
    const [text] = textsOf({ sections: [{ title: 'Касса', translations: { en: { variant: 'At night' } }, requirements: [] }] }, 'en')
    expect(fieldsOf(text!)).toEqual(['title', 'variant'])
  })

  test('the next one is out of date before it is missing, and never the one at hand', () => {
    expect(nextOf(texts, 'A', 'all')?.key).toBe('a')
    expect(nextOf(texts, 'a', 'all')?.key).toBe('preamble')
    expect(nextOf(texts, 'a', 'missing')?.key).toBe('b')
    expect(nextOf(texts.filter((text) => text.key === 'b'), 'b', 'missing')).toBeUndefined()
  })
})

describe('an edit that translates', () => {
  test('keeps other fields and languages, and leaves the mark to the server', () => {
    const change = translated(content, byKey('a'), 'en', { how: '' }, { how: 'Aloud.' })
    expect(change?.before?.translations).toEqual({ en: { statement: 'Says it.', of: 'z', stale: true } })
    expect(change?.requirement?.translations).toEqual({ en: { statement: 'Says it.', how: 'Aloud.' } })
    expect(byKey('a', textsOf(after(change), 'en'))).toMatchObject({ missing: ['say'], stale: false })
  })

  test('says that a translation is still right by its mark alone', () => {
    const change = translated(content, byKey('preamble'), 'en')
    expect(change?.text_before?.translations?.en?.of).toBe('x')
    expect(change?.text).toEqual({ title: 'Зачем', translations: { en: { title: 'Why' } } })
    expect(after(change).preamble_translations).toEqual({ en: { title: 'Why' } })
  })

  test('takes a translation out that becomes empty', () => {
    const change = translated(content, byKey('A'), 'en', { title: 'Checkout' }, { title: '' })
    expect(change?.text?.translations).toEqual({})
    expect(change && touchesTranslations({ id: 'e', ...change })).toBe(true)
  })

  test('gives its words back when it is refused', () => {
    const change = translated(content, byKey('b'), 'en', {}, { statement: 'Says goodbye.' })
    expect(wordsOf({ id: 'e', ...change } as Edit)).toEqual(['Says goodbye.'])
  })
})

test('the mark of a translation can only change with its words or the main text', () => {
  const [one] = content.sections[0]!.requirements
  const edit = (requirement: typeof one): Edit => ({ id: 'e', kind: 'set_requirement', lineage: 'a', before: one!, requirement: requirement! })
  expect(touchesTranslations(edit({ ...one!, level: 'critical' }))).toBe(false)
  expect(touchesTranslations(edit({ ...one!, how: 'Иначе.' }))).toBe(true)
  const [, bare] = content.sections[0]!.requirements
  expect(touchesTranslations({ id: 'e', kind: 'set_requirement', lineage: 'b', before: bare!, requirement: { ...bare!, how: 'Иначе.' } })).toBe(false)
})
