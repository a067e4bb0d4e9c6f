import { describe, expect, test, vi } from 'vitest'
import { i18n, languageName, languages, t, word } from './i18n.svelte'

const files = import.meta.glob<Record<string, string>>('./*/*.json', { import: 'default', eager: true })
/** All messages of a language, and a failure where two areas have the same one. */
function all(language: string): Record<string, string> {
  const parts = Object.entries(files).filter(([path]) => path.startsWith(`./${language}/`))
  const keys = parts.flatMap(([, messages]) => Object.keys(messages))
  expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([])
  return Object.assign({}, ...parts.map(([, messages]) => messages)) as Record<string, string>
}
const plural = /_(zero|one|two|few|many|other)$/
const baseKeys = (messages: Record<string, string>) =>
  [...new Set(Object.keys(messages).map((key) => key.replace(plural, '')))].sort()
const places = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((m) => m[1]).sort()

describe('the message files', () => {
  const source = all('ru')

  test.each(languages)('%s has every message, in the same areas', (language) => {
    const areas = (of: string) => Object.keys(files).filter((path) => path.startsWith(`./${of}/`)).map((path) => path.split('/')[2])
    expect(areas(language)).toEqual(areas('ru'))
    expect(baseKeys(all(language))).toEqual(baseKeys(source))
  })

  test.each(languages)('%s has every plural form its grammar needs', (language) => {
    const messages = all(language)
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories
    const bases = Object.keys(messages).filter((key) => plural.test(key)).map((key) => key.replace(plural, ''))
    for (const base of new Set(bases)) {
      for (const form of forms) expect(messages, `${base}_${form}`).toHaveProperty([`${base}_${form}`])
    }
  })

  test.each(languages)('%s fills the same places and leaves no message empty', (language) => {
    for (const [key, text] of Object.entries(all(language))) {
      expect(text.trim(), key).not.toBe('')
      const russian = source[key] ?? source[`${key.replace(plural, '')}_other`] ?? ''
      expect(places(text), key).toEqual(places(russian))
    }
  })

  test('Russian is written in Russian and English in English', () => {
    for (const [key, text] of Object.entries(source)) {
      const words = text.replace(/\{\{\w+\}\}|Excel|Parquet|XLSForm|ODK Collect|OpenRosa|PDF|Word|QR|CSV|JSON|NPS|\.xlsx|\.docx|n = /g, '')
      expect(words, key).not.toMatch(/[A-Za-z]{2,}/)
    }
    for (const [key, text] of Object.entries(all('en'))) expect(text, key).not.toMatch(/[А-Яа-яЁё]/)
  })
})

describe('t', () => {
  test('chooses the Russian plural form', () => {
    const said = [1, 2, 5, 11, 21, 104].map((count) => t('standards.requirements', { count }))
    expect(said).toEqual([
      '1 требование',
      '2 требования',
      '5 требований',
      '11 требований',
      '21 требование',
      '104 требования',
    ])
  })

  test('fills places, and leaves nothing of a place that is not given', () => {
    expect(t('reports.version', { title: 'Сервис', number: 2 })).toBe('Сервис, версия 2')
    expect(t('reports.version')).toBe(', версия ')
  })

  test('speaks another language once it is chosen, and remembers it', async () => {
    await i18n.choose('en')
    expect(t('reports.waves')).toBe('Waves')
    expect(document.documentElement.lang).toBe('en')
    await i18n.use('ru')
    await i18n.start()
    expect(i18n.language).toBe('en')
  })

  test('leaves an unknown language alone', async () => {
    await i18n.use('tlh')
    expect(i18n.language).toBe('ru')
  })
})

test('word shows a code of the server that is new to us as it is', () => {
  expect(word('wave', 'open')).toBe('Идёт')
  expect(word('wave', 'frozen')).toBe('frozen')
})

test('languages are named in themselves', () => {
  expect(languages.map(languageName)).toEqual(['English', 'русский'])
})

describe('words that come with a page', () => {
  async function fresh() {
    vi.resetModules()
    return (await import('./i18n.svelte')).i18n
  }

  test.each([['the language first'], ['the page first']])('stand beside a language chosen at the same time, %s', async (order) => {
    const words = await fresh()
    const both = [() => words.use('en'), () => words.need('people')]
    if (order === 'the page first') both.reverse()
    await Promise.all(both.map((one) => one()))
    expect(words.text('people.title')).toBe('People')
    expect(words.text('app.name')).toBe('Etalon')
  })

  test('are waited for by everybody who needs them', async () => {
    const words = await fresh()
    await words.use('ru')
    void words.need('people')
    await words.need('people')
    expect(words.text('people.title')).toBe('Люди')
  })
})
