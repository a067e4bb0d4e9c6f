import { describe, expect, test } from 'vitest'
import type { LocationAttribute } from '../api/types'
import { linesOf, nameFrom, optionsFrom } from './attributes'

describe('the name of an attribute', () => {
  test.each([
    ['Есть примерочная', 'est_primerochnaya'],
    ['Щёлково: въезд', 'shchelkovo_vezd'],
    ['2 кассы', 'kassy'],
    ['Fitting room', 'fitting_room'],
    ['— ', ''],
    ['Я'.repeat(60), 'ya'.repeat(20)],
  ])('%s gives %s', (label, name) => expect(nameFrom(label)).toBe(name))
})

describe('the options of a choice', () => {
  const format: LocationAttribute = {
    name: 'format', kind: 'choice', preset: false, revision: 1,
    options: [{ value: 'mall', label_ru: 'В торговом центре', label_en: 'In a mall' }, { value: 'street', label_ru: 'На улице' }],
  }

  test('keep the values that locations have, in the order of the lines', () => {
    expect(linesOf(format)).toBe('В торговом центре\nНа улице')
    expect(optionsFrom('На улице\n\n  Остров \nВ торговом центре', format)).toEqual([format.options?.[1], { value: 'Остров' }, format.options?.[0]])
  })

  test('of a new attribute are its lines', () => {
    expect(optionsFrom('Да\nНет', undefined)).toEqual([{ value: 'Да' }, { value: 'Нет' }])
  })
})
