import { expect, test } from 'vitest'
import { requirementsOf, titleOf, toggled, without, type Content } from './start'

const requirement = (code: string) => ({ code, statement: code, level: 'mandatory' as const, measure: {} })
const content: Content = {
  preamble: 'О чём',
  sections: [
    { title: 'А', requirements: [requirement('1.1'), requirement('1.2')] },
    { title: 'Б', requirements: [requirement('2.1')] },
    { title: 'Пусто', requirements: [] },
  ],
}

test('what was ticked off is left out, and a section that loses all', () => {
  const made = without(content, new Set(['0.0', '1.0']))
  expect(made.sections.map((s) => s.title)).toEqual(['А', 'Пусто'])
  expect(made.sections[0]?.requirements.map((r) => r.code)).toEqual(['1.2'])
  expect(made.preamble).toBe('О чём')
  expect(requirementsOf(made)).toBe(1)
})

test('a section is ticked off with its requirements, and back on', () => {
  const off = toggled(content, new Set(['0.1']), 0)
  expect([...off].sort()).toEqual(['0.0', '0.1'])
  expect([...toggled(content, off, 0)]).toEqual([])
  expect([...toggled(content, new Set(), 1, 0)]).toEqual(['1.0'])
  expect([...toggled(content, new Set(['1.0']), 1, 0)]).toEqual([])
})

test('a file names the standard', () => {
  expect(titleOf('Стандарт_обслуживания 2.0.docx')).toBe('Стандарт обслуживания 2.0')
})
