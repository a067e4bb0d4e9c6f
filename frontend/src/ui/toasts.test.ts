import { fireEvent, render, screen } from '@testing-library/svelte'
import { tick } from 'svelte'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import ToastList from './ToastList.svelte'
import { toasts } from './toasts.svelte'

beforeEach(() => {
  vi.useFakeTimers()
  toasts.list = []
})
afterEach(() => vi.useRealTimers())

describe('toasts', () => {
  test('what was done goes by itself, what failed stays until it is closed', async () => {
    render(ToastList)
    toasts.done('Сохранено')
    toasts.problem('Не вышло')
    toasts.problem('Не вышло')
    vi.advanceTimersByTime(7000)
    await tick()
    expect(screen.getByRole('status').textContent).not.toContain('Сохранено')
    expect(screen.getAllByText('Не вышло')).toHaveLength(1)
    await fireEvent.click(screen.getByRole('button', { name: 'Закрыть' }))
    expect(toasts.list).toEqual([])
  })

  test('an act is taken back for ten seconds', async () => {
    render(ToastList)
    const undo = vi.fn()
    toasts.undoable('Отозвано', undo)
    await tick()
    await fireEvent.click(screen.getByRole('button', { name: 'Вернуть' }))
    expect(undo).toHaveBeenCalledOnce()
    expect(toasts.list).toEqual([])
  })

  test('a delayed act is done after ten seconds, once', () => {
    const act = vi.fn()
    toasts.delayed('Удалено', act, vi.fn())
    vi.advanceTimersByTime(9000)
    expect(act).not.toHaveBeenCalled()
    vi.advanceTimersByTime(2000)
    expect(act).toHaveBeenCalledOnce()
    dispatchEvent(new Event('pagehide'))
    expect(act).toHaveBeenCalledOnce()
  })

  test('a delayed act that is taken back is never done', async () => {
    render(ToastList)
    const [act, undo] = [vi.fn(), vi.fn()]
    toasts.delayed('Удалено', act, undo)
    await tick()
    await fireEvent.click(screen.getByRole('button', { name: 'Вернуть' }))
    vi.advanceTimersByTime(60_000)
    expect([act.mock.calls.length, undo.mock.calls.length]).toEqual([0, 1])
  })

  test('leaving the page does what was delayed', () => {
    const act = vi.fn()
    toasts.delayed('Удалено', act, vi.fn())
    dispatchEvent(new Event('pagehide'))
    expect(act).toHaveBeenCalledOnce()
  })

  test('the clock stands while the pointer or the focus is there', async () => {
    render(ToastList)
    toasts.undoable('Отозвано', vi.fn())
    await tick()
    await fireEvent.pointerEnter(screen.getByRole('status'))
    vi.advanceTimersByTime(60_000)
    expect(toasts.list).toHaveLength(1)
    await fireEvent.pointerLeave(screen.getByRole('status'))
    vi.advanceTimersByTime(11_000)
    expect(toasts.list).toEqual([])
  })
})
