import { fireEvent, render, screen } from '@testing-library/svelte'
import { afterEach, describe, expect, test, vi } from 'vitest'
import Invitation from '../access/Invitation.svelte'
import { emptyChoice, findPlaces, grantOf, whereOf } from './roles'

afterEach(() => vi.unstubAllGlobals())

const answer = (status: number, body: object) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': status < 400 ? 'application/json' : 'application/problem+json' } })

describe('grantOf', () => {
  const scope = { value: 'id', label: 'Юг' }

  test('is nothing until everything is chosen', () => {
    expect(grantOf(emptyChoice())).toBeUndefined()
    expect(grantOf({ ...emptyChoice(), role: 'regional_manager', kind: 'region' })).toBeUndefined()
  })

  test('names the scope only where one has to be named', () => {
    expect(grantOf({ key: 1, role: 'regional_manager', kind: 'region', scope })).toEqual({
      role: 'regional_manager',
      scope_kind: 'region',
      scope_id: 'id',
    })
    // A scope chosen before the kind was changed is not sent.
    expect(grantOf({ key: 1, role: 'reviewer', kind: 'organisation', scope })).toEqual({
      role: 'reviewer',
      scope_kind: 'organisation',
    })
  })
})

test('where a grant holds is its name, or the kind in words', () => {
  expect(whereOf({ role: 'brand_manager', scope_kind: 'brand', scope_id: 'id', scope_name: 'Линия' })).toBe('Линия')
  expect(whereOf({ role: 'shopper', scope_kind: 'own' })).toBe('Только своё')
})

test('places are found of all kinds at once, each told by its kind', async () => {
  vi.stubGlobal('fetch', async (request: Request) => {
    const kind = new URL(request.url).searchParams.get('kind')
    return answer(200, { items: [{ id: `${kind}1`, name: 'Юг', note: kind === 'region' ? 'Линия' : '' }], total: 1 })
  })
  expect(await findPlaces('юг', new AbortController().signal)).toEqual([
    { value: 'brand|brand1', label: 'Юг', note: 'Бренд' },
    { value: 'region|region1', label: 'Юг', note: 'Регион · Линия' },
    { value: 'location|location1', label: 'Юг', note: 'Точка' },
  ])
})

describe('Invitation', () => {
  const link = { purpose: 'invitation', email: 'vera@example.org', name: 'Вера', organisation: 'Дом', expires_at: '2026-05-01T00:00:00Z' }

  test('offers the name of the invitation and shows a refusal beside its field', async () => {
    vi.stubGlobal('fetch', async (request: Request) => {
      if (request.url.endsWith('/links')) return answer(200, link)
      const errors = [{ location: 'password', message: 'Такой пароль угадают первым.', code: 'password_common' }]
      return answer(422, { title: 'Проверьте данные', detail: 'Исправьте отмеченное.', code: 'account_invalid', errors })
    })
    render(Invitation, { props: { params: { token: 't' } } })
    expect(((await screen.findByLabelText('Ваше имя')) as HTMLInputElement).value).toBe('Вера')
    await fireEvent.click(screen.getByRole('button', { name: 'Принять приглашение' }))
    const message = await screen.findByText('Такой пароль угадают первым.')
    expect(screen.getByLabelText('Придумайте пароль').getAttribute('aria-describedby')).toContain(message.id)
  })

  test('does not take the link of something else', async () => {
    vi.stubGlobal('fetch', async () => answer(200, { ...link, purpose: 'password_reset' }))
    render(Invitation, { props: { params: { token: 't' } } })
    await screen.findByText(/для другого действия/)
    expect(screen.queryByLabelText('Ваше имя')).toBeNull()
  })
})
