import { expect, test } from 'vitest'
import { parseChecklist, score, parseAnswers, standings } from '.'

const checklist = parseChecklist({
  title: 'Visit',
  sections: [
    {
      id: 's',
      questions: [
        { id: 'greeted', kind: 'yes_no', na: true },
        { id: 'why', kind: 'text', show_if: 'greeted == "no"', required: true },
        { id: 'people', kind: 'count', required: true },
        { id: 'note', kind: 'text', require_if: 'people > 3' },
      ],
    },
  ],
})

test('a question appears with the answer that shows it, and goes with it', () => {
  expect(standings(checklist, { greeted: 'yes' }).get('why')?.state).toBe('hidden')
  expect(standings(checklist, { greeted: 'no' }).get('why')).toEqual({ state: 'not_answered', missing: true, problem: '' })
  expect(standings(checklist, { greeted: 'na', why: 'kept' }).get('why')?.state).toBe('hidden')
})

test('a wrong answer is no answer and spoils no other', () => {
  const now = standings(checklist, { greeted: 'yes', people: -1 })
  expect(now.get('people')).toEqual({ state: 'not_answered', missing: true, problem: 'negative' })
  expect(now.get('greeted')?.state).toBe('answered')
})

test('what is missing is what the score says is missing', () => {
  for (const raw of [{}, { greeted: 'no' }, { greeted: 'yes', people: 4 }, { greeted: 'na', people: 3 }]) {
    const missing = [...standings(checklist, raw)].filter(([, s]) => s.missing).map(([id]) => id)
    expect(missing).toEqual(score(checklist, parseAnswers(checklist, raw)).missing)
  }
})
