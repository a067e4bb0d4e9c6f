import { describe, expect, it } from 'vitest'
import type { ChecklistDocument } from '../../api/types'
import { setQuestion, setSection } from './edits'
import { addLanguage, doneOf, groupsOf, isDue, outdated, removeLanguage, say } from './words'

const content: ChecklistDocument = {
  title: 'Кафе',
  sections: [
    {
      id: 's', title: 'Зал',
      questions: [
        { id: 'q', kind: 'single', text: 'Что?', hint: 'Первыми', options: [{ id: 'a', text: 'Чай' }, { id: 'b' }] },
        { id: 'r', kind: 'yes_no', text: 'Где?' },
      ],
    },
  ],
}

const english = (): ChecklistDocument =>
  [
    { place: {}, words: { text: 'Café' } },
    { place: { section: 's' }, words: { text: 'Hall' } },
    { place: { question: 'q' }, words: { text: 'What?', hint: 'First' } },
    { place: { question: 'q', option: 'a' }, words: { text: 'Tea' } },
  ].reduce((next, { place, words }) => say(next, place, 'en', words), addLanguage(content, 'en'))

describe('translations of a checklist', () => {
  it('lists every text that there is, in its order', () => {
    expect(groupsOf(content, 'en').map(({ title, lines }) => [title, lines.map(({ main }) => main)])).toEqual([
      ['Кафе', ['Кафе']], ['Зал', ['Зал', 'Что?', 'Первыми', 'Чай', 'Где?']],
    ])
    expect(doneOf(english(), 'en')).toEqual({ done: 5, total: 6 })
  })

  it('says a text, and leaves nothing where it is taken back', () => {
    const said = english()
    expect(said.sections[0]?.questions[0]?.translations).toEqual({ en: { text: 'What?', hint: 'First' } })
    expect(removeLanguage(said, 'en')).toEqual(content)
    expect(say(said, { section: 's' }, 'en', { text: '' }).sections[0]).not.toHaveProperty('translations')
  })

  it('is outdated by another main text alone, until it is touched', () => {
    const before = english()
    const after = outdated(before, setQuestion(before, 'q', { hint: 'Сразу' }))
    const due = groupsOf(after, 'en').flatMap(({ lines }) => lines.filter(isDue).map(({ main }) => main))
    expect(due).toEqual(['Что?', 'Сразу', 'Где?'])
    const right = say(after, { question: 'q' }, 'en', { hint: 'At once' })
    expect(groupsOf(right, 'en').flatMap(({ lines }) => lines.filter(isDue).map(({ main }) => main))).toEqual(['Где?'])
    expect(outdated(before, setQuestion(before, 'q', { points: 3 }))).toEqual(setQuestion(before, 'q', { points: 3 }))
    expect(outdated(before, setSection(before, 's', { title: 'Холл' })).sections[0]?.translations).toEqual({ en: { text: 'Hall', outdated: true } })
  })

  it('takes what comes with a change for right', () => {
    const before = english()
    const both = setQuestion(before, 'q', { text: 'Какой?', translations: { en: { text: 'Which?' } } })
    expect(outdated(before, both)).toEqual(both)
  })
})
