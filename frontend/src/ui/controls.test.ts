import { fireEvent, render, screen, within } from '@testing-library/svelte'
import { createRawSnippet } from 'svelte'
import { describe, expect, test, vi } from 'vitest'
import ErrorSummary from './ErrorSummary.svelte'
import { checkFile } from './file'
import FileDrop from './FileDrop.svelte'
import { focusFirstError } from './form'
import Hint from './Hint.svelte'
import { parseNumber } from './number'
import NumberField from './NumberField.svelte'
import Progress from './Progress.svelte'
import Select from './Select.svelte'
import Tabs from './Tabs.svelte'
import TextArea from './TextArea.svelte'

describe('NumberField', () => {
  test.each([['12,5', 12.5], ['1 234', 1234], ['\u22123', -3], ['0', 0]])('reads %s', (text, value) => {
    expect(parseNumber(text, 'ru')).toBe(value)
  })

  test.each(['', 'двенадцать', '1,2,3', '--1', '1e9'])('refuses "%s"', (text) => expect(parseNumber(text, 'ru')).toBeUndefined())

  test('reads English numbers as the English write them', () => expect(parseNumber('1,234.5', 'en')).toBe(1234.5))

  test('says what is wrong once it is left, and keeps what was typed', async () => {
    render(NumberField, { props: { label: 'Балл', name: 'points', value: null, min: 1, max: 10, whole: true } })
    const field = screen.getByLabelText('Балл') as HTMLInputElement
    await fireEvent.input(field, { target: { value: '1,5' } })
    expect(field.hasAttribute('aria-invalid')).toBe(false)
    await fireEvent.blur(field)
    expect(screen.getByText('Введите целое число.').id).toBe(field.getAttribute('aria-describedby'))
    expect(field.value).toBe('1,5')
    await fireEvent.input(field, { target: { value: '11' } })
    expect(screen.getByText('Не больше 10.')).toBeTruthy()
    await fireEvent.input(field, { target: { value: '7' } })
    expect(field.hasAttribute('aria-invalid')).toBe(false)
  })
})

describe('Select', () => {
  const options = [{ value: 'a', label: 'Анна' }, { value: 'b', label: 'Борис' }]

  test('shows what holds again when a choice was refused', async () => {
    render(Select, { props: { label: 'Кто', value: 'a', options, onchange: () => Promise.resolve() } })
    const select = screen.getByLabelText('Кто') as HTMLSelectElement
    await fireEvent.change(select, { target: { value: 'b' } })
    await vi.waitFor(() => expect(select.value).toBe('a'))
  })
})

describe('ErrorSummary', () => {
  test('leads to the field of each error', async () => {
    document.body.innerHTML = '<form id="f"><input name="email" aria-invalid="true" /><input name="name" aria-invalid="true" /></form>'
    const form = document.getElementById('f') as HTMLFormElement
    render(ErrorSummary, { props: { form, errors: [{ name: 'email', message: 'Введите адрес.' }, { name: 'name', message: 'Введите имя.' }] } })
    expect(screen.getByRole('alert').textContent).toContain('Исправьте 2 поля')
    await fireEvent.click(screen.getByRole('button', { name: 'Введите имя.' }))
    expect((document.activeElement as HTMLInputElement).name).toBe('name')
    await focusFirstError(form)
    expect((document.activeElement as HTMLInputElement).name).toBe('email')
  })
})

describe('Hint', () => {
  test('is read on a press and closed by Escape', async () => {
    render(Hint, { props: { about: 'Область', text: 'Где роль действует.' } })
    const button = screen.getByRole('button', { name: 'Подсказка: Область' })
    expect(screen.queryByText('Где роль действует.')).toBeNull()
    await fireEvent.click(button)
    expect(screen.getByRole('status').textContent).toBe('Где роль действует.')
    expect(button.getAttribute('aria-expanded')).toBe('true')
    await fireEvent.keyDown(button, { key: 'Escape' })
    expect(screen.queryByText('Где роль действует.')).toBeNull()
  })
})

describe('Progress', () => {
  test('says how far it is and can be stopped', async () => {
    const oncancel = vi.fn()
    render(Progress, { props: { label: 'Читаем файл', value: 3, max: 12, oncancel } })
    expect((screen.getByLabelText('Читаем файл') as HTMLProgressElement).value).toBe(0.25)
    expect(screen.getByText(/^25/)).toBeTruthy()
    await fireEvent.click(screen.getByRole('button', { name: 'Отменить' }))
    expect(oncancel).toHaveBeenCalledOnce()
  })

  test('says nothing of a share that nobody knows', () => {
    render(Progress, { props: { label: 'Читаем файл' } })
    expect(screen.getByLabelText('Читаем файл').hasAttribute('value')).toBe(false)
    expect(screen.queryByText(/%/)).toBeNull()
  })
})

describe('Tabs', () => {
  test('one part is shown, and the arrows move around', async () => {
    const onchange = vi.fn()
    const children = createRawSnippet<[string]>((id) => ({ render: () => `<p>part ${id()}</p>` }))
    const tabs = [{ id: 'a', label: 'Люди' }, { id: 'b', label: 'Приглашения', count: 3 }]
    render(Tabs, { props: { label: 'Части', tabs, value: 'b', onchange, children } })
    const [first, second] = within(screen.getByRole('tablist', { name: 'Части' })).getAllByRole('tab')
    expect([first?.getAttribute('aria-selected'), second?.getAttribute('aria-selected')]).toEqual(['false', 'true'])
    expect([first?.tabIndex, second?.tabIndex]).toEqual([-1, 0])
    expect(screen.getByRole('tabpanel', { name: /Приглашения/ }).textContent).toBe('part b')
    await fireEvent.keyDown(second as Element, { key: 'ArrowRight' })
    expect(onchange).toHaveBeenLastCalledWith('a')
    expect(document.activeElement).toBe(first)
  })
})

test('TextArea reads its hint and its error with it', () => {
  render(TextArea, { props: { label: 'Причина', name: 'reason', value: '', hint: 'Коротко.', error: 'Введите причину.', optional: true } })
  const area = screen.getByLabelText(/Причина/)
  const read = (area.getAttribute('aria-describedby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent)
  expect(read).toEqual(['Коротко.', 'Введите причину.'])
  expect(screen.getByText('необязательно')).toBeTruthy()
})

describe('FileDrop', () => {
  test.each([
    ['a.xlsx', '', 10, undefined],
    ['A.XLSX', '', 10, undefined],
    ['a.exe', '', 10, 'wrongType'],
    ['a.xlsx', '', 0, 'empty'],
    ['a.xlsx', '', 101, 'tooLarge'],
    ['a.jpg', 'image/jpeg', 10, undefined],
  ])('%s of kind "%s" and %i bytes: %s', (name, type, size, problem) => {
    expect(checkFile({ name, type, size }, '.xlsx, image/*', 100)).toBe(problem)
  })

  test('refuses with advice, and takes the next one', async () => {
    const onfile = vi.fn()
    render(FileDrop, { props: { label: 'Выберите файл', hint: 'Таблица .xlsx.', accept: '.xlsx', limit: 2_000_000, onfile } })
    const choose = (file: File) => fireEvent.change(screen.getByLabelText('Выберите файл', { selector: 'input' }), { target: { files: [file] } })
    await choose(new File(['x'], 'a.exe'))
    expect(screen.getByRole('alert').textContent).toBe('«a.exe» не подходит по виду. Таблица .xlsx.')
    expect(onfile).not.toHaveBeenCalled()
    await choose(new File(['x'], 'a.xlsx'))
    expect(screen.queryByRole('alert')).toBeNull()
    expect(onfile).toHaveBeenCalledOnce()
  })

  test('shows what was chosen, and lets it be taken back', async () => {
    const onremove = vi.fn()
    const chosen = new File(['x'.repeat(2000)], 'фото.png', { type: 'image/png' })
    const { container } = render(FileDrop, { props: { label: 'Файл', hint: '', accept: 'image/*', onfile: vi.fn(), chosen, onremove } })
    expect(container.querySelector('img')?.src).toMatch(/^blob:/)
    expect(screen.getByText('2 КБ')).toBeTruthy()
    await fireEvent.click(screen.getByRole('button', { name: 'Убрать файл фото.png' }))
    expect(onremove).toHaveBeenCalledOnce()
  })
})
