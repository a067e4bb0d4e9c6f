import { fireEvent, render, screen } from '@testing-library/svelte'
import { tick } from 'svelte'
import { afterEach, describe, expect, test } from 'vitest'
import Confirm from './Confirm.svelte'
import { confirmation, confirmed } from './confirm.svelte'

afterEach(() => confirmation.answer(false))

const revoke = { title: 'Отозвать приглашение?', consequence: 'Ссылка перестанет работать.', verb: 'Отозвать', danger: true }

async function asked(): Promise<{ answer: Promise<boolean> }> {
  render(Confirm)
  const answer = confirmed(revoke)
  await tick()
  return { answer }
}

describe('Confirm', () => {
  test('says the consequence and has the verb on its button', async () => {
    const { answer } = await asked()
    const dialog = screen.getByRole('alertdialog', { name: 'Отозвать приглашение?' })
    expect(dialog.textContent).toContain('Ссылка перестанет работать.')
    await fireEvent.click(screen.getByRole('button', { name: 'Отозвать' }))
    expect(await answer).toBe(true)
    await tick()
    expect(screen.queryByRole('alertdialog')).toBeNull()
  })

  test('is refused by its button and by Escape', async () => {
    const { answer } = await asked()
    await fireEvent.click(screen.getByRole('button', { name: 'Отменить' }))
    expect(await answer).toBe(false)
    const again = confirmed(revoke)
    await tick()
    screen.getByRole('alertdialog').dispatchEvent(new Event('cancel', { cancelable: true }))
    expect(await again).toBe(false)
  })

  test('a question asked meanwhile answers the first with no', async () => {
    const { answer } = await asked()
    const second = confirmed({ ...revoke, title: 'Удалить точку?', verb: 'Удалить' })
    expect(await answer).toBe(false)
    await tick()
    await fireEvent.click(screen.getByRole('button', { name: 'Удалить' }))
    expect(await second).toBe(true)
  })
})
