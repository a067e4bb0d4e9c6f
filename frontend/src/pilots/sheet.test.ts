import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { PilotSheet } from '../api/types'
import { keeping } from '../ui/kept.svelte'
import { Filling } from './sheet.svelte'

const sheet = (state: PilotSheet['state'] = 'filling') =>
  ({ id: 'p', state, items: [{ lineage: 'a', code: '1', level: 'mandatory', answer: { remark: 'было' } }], checklist: { sections: [] } }) as unknown as PilotSheet

/** Answers of the server, one a request; what was sent to it. */
function server(...answers: (number | 'lost')[]): unknown[] {
  const sent: unknown[] = []
  vi.stubGlobal('fetch', async (request: Request | string) => {
    if (typeof request === 'string') throw new TypeError('Failed to fetch') // the connection asks whether it is back
    const answer = answers.shift() ?? 204
    if (answer === 'lost') throw new TypeError('Failed to fetch')
    sent.push(await request.json())
    return new Response(answer === 204 ? null : JSON.stringify({ code: 'pilot_submitted', detail: 'Сдан' }), { status: answer })
  })
  return sent
}

beforeEach(() => keeping.of('anna'))
afterEach(() => {
  vi.unstubAllGlobals()
  localStorage.clear()
  keeping.of('')
})

describe('answers of a pilot', () => {
  test('stay on the device while the server cannot be reached, survive a reload and are sent then', async () => {
    const sent = server('lost')
    const first = new Filling('p')
    first.show(sheet())
    first.change('a', { observed: 'met' })
    await first.send()
    expect([first.unsent, first.problem, first.answers['a']]).toEqual([1, undefined, { remark: 'было', observed: 'met' }])
    const again = new Filling('p')
    again.show(sheet())
    await again.send()
    expect(sent).toEqual([{ remark: 'было', observed: 'met' }])
    expect([again.unsent, again.answers['a']?.observed]).toEqual([0, 'met'])
    expect(new Filling('p').unsent).toBe(0)
  })

  test('that are typed while they are sent are sent once more', async () => {
    const sent = server()
    const filling = new Filling('p')
    filling.show(sheet())
    filling.change('a', { remark: 'раз' }, true)
    const sending = filling.send()
    filling.change('a', { remark: 'раз, два' }, true)
    await sending
    expect(sent).toEqual([{ remark: 'раз' }, { remark: 'раз, два' }])
    expect(filling.unsent).toBe(0)
  })

  test('that the server refuses are kept, and it is said why', async () => {
    server(409)
    const filling = new Filling('p')
    filling.show(sheet())
    filling.change('a', { observed: 'met' })
    await filling.send()
    expect([filling.problem?.code, filling.unsent]).toEqual(['pilot_submitted', 1])
    filling.show(sheet('submitted'))
    expect(filling.unsent).toBe(0)
  })
})
