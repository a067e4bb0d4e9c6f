import { expect, test } from 'vitest'
import type { Notification } from '../api/types'
import { words } from './words'

const said = (kind: string, params: Record<string, unknown>) => words({ kind: kind as Notification['kind'], params })

test('every kind has words with its params', () => {
  expect(said('visit_returned', { location: 'Арбат', note: 'Нет чека' })).toEqual({
    title: 'Визит возвращён: Арбат',
    more: 'Проверяющий пишет: Нет чека',
  })
  expect(said('visits_waiting', { wave: 'Осень', count: 3 }).title).toBe('3 визита ждут проверки: Осень')
  expect(said('visits_waiting', { wave: 'Осень', count: 1 }).title).toBe('1 визит ждёт проверки: Осень')
  expect(said('role_granted', { role: 'expert' }).title).toBe('Вам выдана роль: Эксперт')
  expect(said('invitation_accepted', { name: 'Анна' }).title).toBe('Приглашение принято: Анна')
})

test('a kind that this page does not know is still told', () => {
  expect(said('brand_new', {}).title).toBe('Новое событие')
})
