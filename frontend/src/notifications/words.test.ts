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
  expect(said('remark_mention', { name: 'Анна', about: '1.1 Здоровается', text: 'За сколько?' })).toEqual({ title: 'Анна упоминает вас: 1.1 Здоровается', more: 'За сколько?' })
  expect(said('remark_added', { name: 'Анна', about: '', standard: 'Стандарт', text: '…' }).title).toBe('Анна пишет в обсуждении: Стандарт')
  expect(said('suggestion_made', { section: 'Касса', count: 2 }).title).toBe('2 предложения ждут решения: Касса')
  expect(said('suggestion_declined', { name: 'Анна', about: '1.1', text: 'Строго.' })).toEqual({ title: 'Ваше предложение отклонено: 1.1 (Анна)', more: 'Строго.' })
  expect(said('pilot_planned', { place: 'Кафе', date: '2026-09-20', standard: 'Касса', number: '1.0' })).toEqual({ title: 'Вас ждёт пробный визит: Кафе, 20.09.2026', more: 'Касса, версия 1.0' })
  expect(said('pilot_reopened', { place: 'Кафе', date: '2026-09-20', reason: 'Не тот магазин' }).more).toBe('Не тот магазин')
  expect(said('report_ready', { what: 'visits', format: 'csv', title: 'Осень' })).toEqual({ title: 'Файл готов: визиты · Осень', more: 'CSV' })
  expect(said('report_failed', { what: 'answers', format: 'csv', title: '' }).title).toBe('Файл не удалось сделать: ответы')
  expect(said('invitation_accepted', { name: 'Анна' }).title).toBe('Приглашение принято: Анна')
})

test('a kind that this page does not know is still told', () => {
  expect(said('brand_new', {}).title).toBe('Новое событие')
})
