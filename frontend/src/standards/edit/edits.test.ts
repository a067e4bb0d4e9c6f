import { describe, expect, test } from 'vitest'
import type { Requirement } from '../../api/types'
import { applied, find, undone, wordsOf, type Content, type Edit } from './edits'

const rule = (lineage: string, code: string): Requirement => ({ lineage, code, statement: lineage, level: 'mandatory' })
const content: Content = {
  sections: [
    { lineage: 'A', title: 'А', requirements: [rule('a', '1.1'), rule('b', '1.2')] },
    { lineage: 'B', title: 'Б', requirements: [rule('c', '2.1')] },
  ],
}
const outline = (c: Content) => c.sections.map((s) => `${s.title}: ${s.requirements.map((r) => `${r.code} ${r.statement}`).join(', ')}`).join('; ')
const edit = (kind: Edit['kind'], more: Partial<Edit> = {}): Edit => ({ id: 'e', kind, ...more })
const fresh: Requirement = { code: '', statement: 'n', level: 'recommended' }

describe('an edit', () => {
  // The same cases as TestContent_apply in standards/edit_test.go.
  test.each<[string, Edit, string]>([
    ['adds at the end', edit('add_requirement', { lineage: 'n', section: 'A', after: 'b', requirement: fresh }), 'А: 1.1 a, 1.2 b, 1.3 n; Б: 2.1 c'],
    ['adds first', edit('add_requirement', { lineage: 'n', section: 'B', requirement: fresh }), 'А: 1.1 a, 1.2 b; Б: 2.2 n, 2.1 c'],
    ['removes', edit('remove_requirement', { lineage: 'a' }), 'А: 1.2 b; Б: 2.1 c'],
    ['moves within a section', edit('move_requirement', { lineage: 'a', section: 'A', after: 'b' }), 'А: 1.2 b, 1.1 a; Б: 2.1 c'],
    ['moves to another section', edit('move_requirement', { lineage: 'a', section: 'B', after: 'c' }), 'А: 1.2 b; Б: 2.1 c, 1.1 a'],
    ['adds a section', edit('add_section', { lineage: 'N', after: 'A', text: { title: 'Между' } }), 'А: 1.1 a, 1.2 b; Между: ; Б: 2.1 c'],
    ['moves a section', edit('move_section', { lineage: 'B' }), 'Б: 2.1 c; А: 1.1 a, 1.2 b'],
    ['renames a section', edit('set_section', { lineage: 'B', text_before: { title: 'Б' }, text: { title: 'Быт' } }), 'А: 1.1 a, 1.2 b; Быт: 2.1 c'],
    ['renumbers', edit('renumber'), 'А: 1.1 a, 1.2 b; Б: 2.1 c'],
  ])('%s', (_, one, want) => {
    expect(outline(applied(content, one))).toBe(want)
    expect(outline(content)).toBe('А: 1.1 a, 1.2 b; Б: 2.1 c')
  })

  test.each<[string, Edit]>([
    ['setting', edit('set_requirement', { lineage: 'a', before: rule('a', '1.1'), requirement: { ...rule('a', '1.1'), how: 'Так' } })],
    ['adding', edit('add_requirement', { lineage: 'n', section: 'A', after: 'a', requirement: fresh })],
    ['removing the first', edit('remove_requirement', { lineage: 'a' })],
    ['removing the last', edit('remove_requirement', { lineage: 'b' })],
    ['moving', edit('move_requirement', { lineage: 'b', section: 'B' })],
    ['renaming', edit('set_section', { lineage: 'B', text_before: { title: 'Б' }, text: { title: 'Быт' } })],
    ['moving a section', edit('move_section', { lineage: 'B' })],
    ['the preamble', edit('set_preamble', { text_before: { title: '' }, text: { title: 'Зачем' } })],
  ])('is taken back whole: %s', (_, one) => {
    const back = undone(content, one)
    const again = back.reduce((c, e) => applied(c, { ...e, id: 'u' }), applied(content, one))
    expect({ ...again, preamble: again.preamble ?? '' }).toEqual({ ...content, preamble: '' })
  })

  test('that is refused has its new texts, and no others', () => {
    const seen = { ...rule('a', '1.1'), how: 'Первым', say: ['Здравствуйте'] }
    const one = edit('set_requirement', { lineage: 'a', before: seen, requirement: { ...seen, how: 'Вторым', say: ['Здравствуйте', 'Привет'] } })
    expect(wordsOf(one)).toEqual(['Вторым', 'Привет'])
    expect(wordsOf(edit('set_preamble', { text_before: { title: 'Зачем' }, text: { title: 'Почему' } }))).toEqual(['Почему'])
  })

  test('leaves the fields that others changed meanwhile', () => {
    const seen = rule('a', '1.1')
    const theirs = applied(content, edit('set_requirement', { lineage: 'a', before: seen, requirement: { ...seen, benefit: 'Приятно' } }))
    const both = applied(theirs, edit('set_requirement', { lineage: 'a', before: seen, requirement: { ...seen, how: 'Так' } }))
    expect(find(both, 'a')?.requirement).toMatchObject({ how: 'Так', benefit: 'Приятно' })
  })
})
