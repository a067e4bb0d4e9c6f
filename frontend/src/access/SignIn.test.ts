import { fireEvent, render, screen, waitFor } from '@testing-library/svelte'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { session } from './session.svelte'
import SetUp from './SetUp.svelte'
import SignIn from './SignIn.svelte'

afterEach(() => vi.unstubAllGlobals())

function refuse(status: number, body: object): void {
  vi.stubGlobal('fetch', async () => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/problem+json' } }))
}

const field = (label: string) => screen.getByLabelText(label) as HTMLInputElement

describe('SignIn', () => {
  test('asks for what is empty, and puts the focus there', async () => {
    render(SignIn)
    await fireEvent.click(screen.getByRole('button', { name: 'Войти' }))
    expect(field('Электронная почта').getAttribute('aria-invalid')).toBe('true')
    expect(screen.getByText('Введите пароль.')).toBeTruthy()
    await waitFor(() => expect(document.activeElement).toBe(field('Электронная почта')))
  })

  test('says why it was refused, keeps the address and forgets the password', async () => {
    refuse(401, { title: 'Вход не выполнен', detail: 'Почта или пароль не подходят.', code: 'wrong_credentials' })
    render(SignIn)
    await fireEvent.input(field('Электронная почта'), { target: { value: 'anna@example.ru' } })
    await fireEvent.input(field('Пароль'), { target: { value: 'wrong' } })
    await fireEvent.click(screen.getByRole('button', { name: 'Войти' }))
    expect((await screen.findByRole('alert')).textContent).toContain('Почта или пароль не подходят.')
    expect(field('Электронная почта').value).toBe('anna@example.ru')
    expect(field('Пароль').value).toBe('')
    expect(session.state).not.toBe('in')
  })

  test('never keeps a password in the browser', async () => {
    render(SignIn)
    await fireEvent.input(field('Электронная почта'), { target: { value: 'anna@example.ru' } })
    await fireEvent.input(field('Пароль'), { target: { value: 'secret words' } })
    const kept = JSON.stringify([{ ...sessionStorage }, { ...localStorage }])
    expect(kept).toContain('anna@example.ru')
    expect(kept).not.toContain('secret')
  })
})

describe('SetUp', () => {
  test('shows each refusal beside its field', async () => {
    refuse(422, {
      title: 'Проверьте данные',
      detail: 'Исправьте отмеченное.',
      code: 'account_invalid',
      errors: [{ location: 'password', message: 'Пароль короче 10 знаков.', code: 'password_too_short' }],
    })
    render(SetUp, { props: { params: { token: 't' } } })
    await fireEvent.click(screen.getByRole('button', { name: 'Начать работу' }))
    const message = await screen.findByText('Пароль короче 10 знаков.')
    expect(field('Пароль').getAttribute('aria-describedby')).toContain(message.id)
    await waitFor(() => expect(document.activeElement).toBe(field('Пароль')))
  })

  test('keeps what was typed through a reload', async () => {
    const { unmount } = render(SetUp, { props: { params: { token: 't' } } })
    await fireEvent.input(field('Название организации'), { target: { value: 'Линия' } })
    unmount()
    render(SetUp, { props: { params: { token: 't' } } })
    expect(field('Название организации').value).toBe('Линия')
  })
})
