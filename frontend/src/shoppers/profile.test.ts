import { expect, test } from 'vitest'
import type { ShopperProfile } from '../api/types'
import { bodyOf, draftOf, spoken } from './profile'

const stored: ShopperProfile = {
  id: '1', name: 'Вера', email: 'vera@example.ru', status: 'active', revision: 3, documents: [], conflicts: [],
  city: 'Псков', birth_year: 1991, gender: 'female', languages: ['ru', 'en'], car: true, car_make: 'Лада', phone: '+7 900', region: '',
}

test('a draft that nobody touched is sent as it was stored', () => {
  expect(bodyOf(draftOf(stored))).toEqual({
    city: 'Псков', region: '', phone: '+7 900', birth_year: 1991, gender: 'female', languages: ['ru', 'en'], car: true, car_make: 'Лада',
    availability: '', experience: '',
  })
})

test('no year leaves the year as it is, and what is no year is refused by the server', () => {
  expect(bodyOf({ ...draftOf(stored), birth_year: ' ' })).not.toHaveProperty('birth_year')
  expect(bodyOf({ ...draftOf(stored), birth_year: 'давно' }).birth_year).toBe(1)
})

test('a gender taken back is not sent, and neither is the make of a car that is gone', () => {
  const body = bodyOf({ ...draftOf(stored), gender: '', car: '' })
  expect(body).not.toHaveProperty('gender')
  expect(body.car_make).toBe('')
})

test('languages have names in the language on the screen', () => {
  expect(spoken('tt', 'ru')).toBe('татарский')
  expect(spoken('tt', 'en')).toBe('Tatar')
})
