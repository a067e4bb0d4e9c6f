// A checklist as somebody reads it in a language (Go: Checklist.In). Ids, kinds and points stay, so
// that answers and scores are the same.

type Fields = Readonly<Record<string, unknown>>

/** What is not translated stays as it was written; so does a checklist without the language. */
export function worded<T extends object>(document: T, language: string): T {
  const { language: written, languages } = document as Fields
  if (written === language || !list(languages).includes(language)) return document
  const said = (one: unknown, names: Readonly<Record<string, string>>): Fields => {
    const fields = one as Fields
    const words = (fields['translations'] as Record<string, Fields> | undefined)?.[language] ?? {}
    const taken = Object.entries(names).filter(([word]) => words[word])
    return { ...fields, ...Object.fromEntries(taken.map(([word, name]) => [name, words[word]])) }
  }
  const sections = list((document as Fields)['sections']).map((section) => ({
    ...said(section, { text: 'title' }),
    questions: list((section as Fields)['questions']).map((question) => {
      const read = said(question, { text: 'text', hint: 'hint' })
      return read['options'] === undefined ? read : { ...read, options: list(read['options']).map((option) => said(option, { text: 'text' })) }
    }),
  }))
  return { ...document, ...said(document, { text: 'title' }), sections } as T
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
