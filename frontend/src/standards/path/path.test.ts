import { beforeAll, expect, test } from 'vitest'
import type { AuditFinding, PathEvent, TeamMember } from '../../api/types'
import { i18n } from '../../i18n/i18n.svelte'
import { askable, eventWords, inDays, isLate, needsWords, verdictsOf, waitingFirst } from './path'

beforeAll(() => i18n.need('path'))

const member = (...roles: string[]) => ({ account_id: 'a', name: 'А', roles }) as TeamMember
const event = (verb: string, more: Partial<PathEvent> = {}) => eventWords({ id: 'e', verb, by: { id: 'a', name: 'А' }, at: '2026-03-02T09:00:00Z', ...more })

test('who can be asked depends on the round', () => {
  expect(askable('review', member('group_member'))).toBe(true)
  expect(askable('final_audit', member('group_leader'))).toBe(false)
  expect(askable('interim_audit', member('expert'))).toBe(true)
  expect(askable('approval', member('expert'))).toBe(false)
  expect(askable('approval', member('administrator'))).toBe(true)
})

test('only a verdict that wants something needs words', () => {
  expect(Object.values(verdictsOf).flat().filter(needsWords)).toEqual(['changes', 'remarks', 'disagrees', 'changes'])
})

test('a round is late the day after its deadline, and only while it is open', () => {
  expect(isLate({ state: 'open', deadline: inDays(0) })).toBe(false)
  expect(isLate({ state: 'open', deadline: inDays(-1) })).toBe(true)
  expect(isLate({ state: 'passed', deadline: inDays(-1) })).toBe(false)
})

test('findings that wait for an answer come before those that are accepted and those that are settled', () => {
  const finding = (id: string, decision: AuditFinding['decision'], resolved_at?: string) =>
    ({ id, decision, ...(resolved_at && { resolved_at }) }) as AuditFinding
  const list = [finding('done', 'accepted', '2026-03-02'), finding('undone', 'accepted'), finding('declined', 'declined'), finding('new', '')]
  expect(waitingFirst(list).map((one) => one.id)).toEqual(['new', 'undone', 'done', 'declined'])
})

test('what happened is said in words', () => {
  expect(event('move', { status: 'in_review' })).toBe('Отправлена на рассмотрение')
  expect(event('open_round', { round: 'final_audit', number: 3 })).toBe('Открыт круг 3: Итоговая экспертиза')
  expect(event('answer_round', { round: 'review', number: 1, detail: 'changes' })).toBe('Ответ в круге 1: Нужны правки')
  expect(event('answer_finding', { detail: 'declined' })).toBe('Ответ на замечание: отклонено')
  expect(event('publish', { status: 'published' })).toBe('Опубликована')
})
