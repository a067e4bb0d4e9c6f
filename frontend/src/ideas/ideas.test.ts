import { expect, test } from 'vitest'
import type { Idea } from '../api/types'
import { author, open, shown } from './ideas'

const idea = (id: string, more: Partial<Idea> = {}): Idea => ({ id, kind: 'idea', text: id, status: 'new', voices: 1, sent_at: '', revision: 1, ...more })

test('a shelf holds its ideas, those of many voices first', () => {
  const all = [idea('one'), idea('two', { voices: 3 }), idea('three', { status: 'phrase' }), idea('four', { status: 'merged' })]
  expect(shown(all, 'new', '').map((i) => i.id)).toEqual(['two', 'one'])
  expect(shown(all, 'taken', '').map((i) => i.id)).toEqual(['three'])
  expect(shown(all, 'all', 'FOUR').map((i) => i.id)).toEqual(['four'])
})

test('what is in the standard is not sorted again', () => {
  expect([open(idea('a')), open(idea('b', { status: 'declined' })), open(idea('c', { status: 'merged' }))]).toEqual([true, true, false])
})

test('an author is as much as was told', () => {
  expect(author(idea('a', { name: 'Anna', place: 'Tula' }))).toBe('Anna, Tula')
  expect(author(idea('b'))).toBe('')
})
