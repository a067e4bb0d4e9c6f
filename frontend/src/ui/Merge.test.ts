import { fireEvent, render, screen, within } from '@testing-library/svelte'
import { describe, expect, test, vi } from 'vitest'
import { differences } from './merge'
import Merge from './Merge.svelte'

const labels = { name: 'Название', city: 'Город', address: 'Адрес' }
const base = { name: 'Лада', city: 'Тверь', address: 'Ленина, 1' }

describe('differences', () => {
  test('are the fields whose two sides are not the same', () => {
    const mine = { ...base, name: 'Лада 2', address: 'Ленина, 2' }
    const theirs = { ...base, city: 'Клин', address: 'Ленина, 2' }
    expect(differences(base, mine, theirs, labels)).toEqual([
      { name: 'name', label: 'Название', mine: 'Лада 2', theirs: 'Лада', chosen: 'mine' },
      { name: 'city', label: 'Город', mine: 'Тверь', theirs: 'Клин', chosen: 'theirs' },
    ])
  })

  test('offer mine where both changed', () => {
    expect(differences(base, { ...base, name: 'А' }, { ...base, name: 'Б' }, labels)[0]?.chosen).toBe('mine')
  })
})

function show() {
  const onsave = vi.fn()
  const onclose = vi.fn()
  const fields = differences(base, { ...base, name: 'Моё имя' }, { ...base, name: 'Чужое имя', city: 'Клин' }, labels)
  render(Merge, { props: { fields, onsave, onclose } })
  const group = (name: string) => within(screen.getByRole('group', { name }))
  return { onsave, onclose, group, save: () => fireEvent.click(screen.getByRole('button', { name: 'Сохранить выбранное' })) }
}

describe('Merge', () => {
  test('shows both sides, and offers the side that changed', async () => {
    const { group, onsave, save } = show()
    expect(group('Название').getByText('Моё имя')).toBeTruthy()
    expect(group('Название').getByText('Чужое имя')).toBeTruthy()
    await save()
    expect(onsave).toHaveBeenCalledWith({ name: 'Моё имя', city: 'Клин' })
  })

  test('takes the side that is chosen', async () => {
    const { group, onsave, save } = show()
    await fireEvent.click(group('Название').getByRole('radio', { name: /Сохранено другим/ }))
    await fireEvent.click(group('Город').getByRole('radio', { name: /Моё/ }))
    await save()
    expect(onsave).toHaveBeenCalledWith({ name: 'Чужое имя', city: 'Тверь' })
  })

  test('takes a text of both, begun with the side that was chosen', async () => {
    const { group, onsave, save } = show()
    await fireEvent.click(group('Город').getByRole('radio', { name: 'Написать вместе' }))
    const text = group('Город').getByLabelText('Город: общий текст') as HTMLTextAreaElement
    expect(text.value).toBe('Клин')
    await fireEvent.input(text, { target: { value: 'Клин и Тверь' } })
    await save()
    expect(onsave).toHaveBeenCalledWith({ name: 'Моё имя', city: 'Клин и Тверь' })
  })

  test('can be left without saving', async () => {
    const { onsave, onclose } = show()
    await fireEvent.click(screen.getByRole('button', { name: 'Отменить' }))
    expect(onclose).toHaveBeenCalledOnce()
    expect(onsave).not.toHaveBeenCalled()
  })
})
