import { describe, expect, test } from 'vitest'
import { FileWork } from './filework.svelte'
import { Problem } from './problem'

const stopped = (signal: AbortSignal) =>
  new Promise<void>((_, refuse) => signal.addEventListener('abort', () => refuse(new DOMException('', 'AbortError'))))

describe('FileWork', () => {
  test('what is given up is no problem, and nothing is under way', async () => {
    const work = new FileWork()
    const run = work.run('reading', stopped)
    expect(work.doing).toBe('reading')
    work.cancel()
    await run
    expect([work.doing, work.problem]).toEqual([undefined, undefined])
  })

  test('a newer request gives up the older one and stays under way', async () => {
    const work = new FileWork()
    const older = work.run('reading', stopped)
    let answer!: () => void
    const newer = work.run('importing', () => new Promise((resolve) => (answer = resolve)))
    await older
    expect(work.doing).toBe('importing')
    answer()
    await newer
    expect(work.doing).toBeUndefined()
  })

  test('the problem of an older request is not shown over a newer one', async () => {
    const work = new FileWork()
    let refuse!: (error: unknown) => void
    const older = work.run('reading', () => new Promise((_, no) => (refuse = no)))
    await work.run('reading', async () => {})
    refuse(new Problem(422, 'late', '', ''))
    await older
    expect(work.problem).toBeUndefined()
  })

  test('sends the file that was chosen', () => {
    const work = new FileWork()
    work.file = new File(['a;b'], 'figures.csv')
    expect((work.form().get('file') as File).name).toBe('figures.csv')
  })
})
