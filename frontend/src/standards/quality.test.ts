import { fireEvent, render, screen, waitFor, within } from '@testing-library/svelte'
import { describe, expect, test, vi } from 'vitest'
import type { Finding, Requirement, RequirementScores, StandardVersion } from '../api/types'
import Findings from './Findings.svelte'
import KindFilter from './KindFilter.svelte'
import { anyApart, contains, first, groupsOf, marked, meanOf, narrowed, size } from './quality'
import ScoreForm from './ScoreForm.svelte'
import Scores from './Scores.svelte'

const vague: Finding = { kind: 'vague', field: 'statement', marks: [{ from: 0, to: 6 }], why: 'Нет числа.', fix: 'Назовите время.' }
const twin: Finding = {
  kind: 'duplicate', field: 'statement', marks: [], why: 'То же.', fix: 'Оставьте одно.',
  other: { lineage: 'x', code: '2.3', statement: 'Здоровается первым.', percent: 80 },
}

const sum = (criterion: RequirementScores['criteria'][number]['criterion'], n: number, marks: { mean?: number; min?: number; max?: number } = {}) => ({
  criterion, n, cannot_say: 0, ...marks,
})
const scores: RequirementScores = {
  lineage: 'a', people: 3, criteria: [sum('concrete', 3, { mean: 3, min: 1, max: 5 }), sum('needed', 2, { mean: 4.5, min: 4, max: 5 }), sum('measurable', 0)],
  comments: [{ name: 'Анна', text: 'За сколько?', at: '2026-03-02T09:30:00Z' }],
}

const version = (...sections: string[][]): StandardVersion =>
  ({
    content: {
      sections: sections.map((lineages, i) => ({
        title: `Раздел ${i + 1}`,
        requirements: lineages.map((lineage, k) => ({ lineage, code: `${i + 1}.${k + 1}`, statement: `Правило ${lineage}`, level: 'mandatory' })),
      })),
    },
  }) as unknown as StandardVersion

describe('marked', () => {
  test.each([
    ['быстро идёт', [{ from: 0, to: 6 }], ['[быстро]', ' идёт']],
    ['👍 быстро', [{ from: 2, to: 8 }], ['👍 ', '[быстро]']],
    ['а б в', [{ from: 4, to: 5 }, { from: 0, to: 1 }], ['[а]', ' б ', '[в]']],
    ['вместе', [{ from: 0, to: 4 }, { from: 2, to: 6 }], ['[вмес]', '[те]']],
    ['коротко', [{ from: 20, to: 30 }], ['коротко']],
    ['', [{ from: 0, to: 1 }], []],
  ])('%s', (text, marks, want) => expect(marked(text, marks).map((p) => (p.marked ? `[${p.text}]` : p.text))).toEqual(want))
})

test('requirements are joined with their findings, narrowed and cut, without empty sections', () => {
  const groups = groupsOf(version(['a', 'b'], ['c']), {
    revision: 1, requirements: [{ lineage: 'a', findings: [] }, { lineage: 'b', findings: [vague] }, { lineage: 'c', findings: [twin] }],
  })
  expect(groups.map((g) => g.items.map((i) => i.findings.length))).toEqual([[0, 1], [1]])
  expect(narrowed(groups, (item) => item.findings.includes(twin)).map((g) => g.title)).toEqual(['Раздел 2'])
  expect(first(groups, 2).map((g) => g.items.length)).toEqual([2])
  expect(size(groups)).toBe(3)
  expect(groupsOf(version(['a']), { revision: 1, requirements: [] })[0]?.items[0]?.findings).toEqual([])
})

test('a search takes words in any case and order', () => {
  const requirement = { code: '2.3', statement: 'Здоровается с Покупателем' } as Requirement
  expect([contains(requirement, 'ПОКУПАТЕЛЕМ здор'), contains(requirement, '2.3'), contains(requirement, 'касса')]).toEqual([true, true, false])
})

test('the group is apart from three marks on, and the mean leaves out what nobody answered', () => {
  expect(anyApart(scores)).toBe(true)
  expect(anyApart({ ...scores, criteria: [sum('needed', 2, { mean: 3, min: 2, max: 4 })] })).toBe(false)
  expect(anyApart(undefined)).toBe(false)
  expect(meanOf(scores)).toBe(3.75)
  expect(meanOf({ ...scores, criteria: [sum('needed', 0)] })).toBeUndefined()
})

describe('Findings', () => {
  test('each says what, why and what to do, and a duplicate shows the other', () => {
    render(Findings, { findings: [vague, twin] })
    const [one, two] = screen.getAllByRole('listitem')
    expect(one?.textContent).toMatch(/Неточные слова.*Нет числа\..*Что сделать:.*Назовите время\./s)
    expect(two?.textContent).toContain('Требование 2.3: «Здоровается первым.»')
  })

  test('nothing is drawn for nothing, unless praise is wanted', async () => {
    const { container, rerender } = render(Findings, { findings: [] })
    expect(container.textContent).toBe('')
    await rerender({ findings: [], praise: true })
    expect(container.textContent).toContain('Замечаний нет')
  })
})

test('the filter counts requirements, not findings, and names only kinds that are there', async () => {
  const onchange = vi.fn()
  const groups = groupsOf(version(['a', 'b']), {
    revision: 1, requirements: [{ lineage: 'a', findings: [vague, vague] }, { lineage: 'b', findings: [vague, twin] }],
  })
  render(KindFilter, { groups, chosen: ['duplicate'], onchange })
  const buttons = within(screen.getByRole('group', { name: 'Вид замечания' })).getAllByRole('button')
  expect(buttons.map((b) => b.textContent?.replace(/\s+/g, ' ').trim())).toEqual(['Неточные слова 2', 'Повтор 1'])
  expect(buttons.map((b) => b.getAttribute('aria-pressed'))).toEqual(['false', 'true'])
  await fireEvent.click(buttons[0] as Element)
  expect(onchange).toHaveBeenLastCalledWith(['duplicate', 'vague'])
  await fireEvent.click(buttons[1] as Element)
  expect(onchange).toHaveBeenLastCalledWith([])
})

describe('ScoreForm', () => {
  const props = { version: 'v', lineage: 'a', mine: { concrete: 2, comment: 'Раньше' }, onscored: vi.fn() }
  const radio = (group: string, name: string) => within(screen.getByRole('group', { name: group })).getByRole('radio', { name }) as HTMLInputElement

  test('sends what was chosen, what was there, and leaves out what was not answered', async () => {
    const sent: unknown[] = []
    vi.stubGlobal('fetch', async (request: Request) => {
      sent.push([request.method, new URL(request.url, 'http://x').pathname, await request.json()])
      return Response.json(scores)
    })
    render(ScoreForm, props)
    expect(radio('Конкретно', '2').checked).toBe(true)
    await fireEvent.click(radio('Нужно', '5'))
    await fireEvent.click(radio('Выполнимо', 'Не могу судить'))
    await fireEvent.click(screen.getByRole('button', { name: 'Сохранить оценку' }))
    await waitFor(() => expect(props.onscored).toHaveBeenCalledWith(scores))
    expect(sent).toEqual([
      ['PUT', '/api/v1/standard-versions/v/requirements/a/score', { concrete: 2, needed: 5, achievable: 0, comment: 'Раньше' }],
    ])
    expect(radio('Нужно', '5').checked).toBe(true)
    expect(Object.keys(sessionStorage).filter((key) => key.includes('score.'))).toEqual([])
  })

  test('says beside the question what is wrong, and keeps what was typed', async () => {
    const problem = { code: 'score_invalid', title: 'Ошибка', detail: 'Проверьте.', errors: [{ location: 'body.concrete', code: 'score_empty', message: 'Поставьте оценку.' }] }
    vi.stubGlobal('fetch', () => Promise.resolve(Response.json(problem, { status: 422 })))
    render(ScoreForm, { ...props, lineage: 'b', mine: undefined })
    await fireEvent.input(screen.getByLabelText(/Пояснение/), { target: { value: 'Трудно' } })
    await fireEvent.click(screen.getByRole('button', { name: 'Сохранить оценку' }))
    const said = await screen.findByText('Поставьте оценку.')
    expect(screen.getByRole('group', { name: 'Конкретно' }).getAttribute('aria-describedby')).toBe(said.id)
    expect((screen.getByLabelText(/Пояснение/) as HTMLTextAreaElement).value).toBe('Трудно')
  })
})

describe('Scores', () => {
  test('folded, they say how many and where opinions differ; open, every criterion', async () => {
    const { container } = render(Scores, { version: 'v', lineage: 'a', scores, closed: true, onscored: vi.fn() })
    expect(container.querySelector('summary')?.textContent?.replace(/\s+/g, ' ')).toContain('средняя 3,8, 3 участника Мнения расходятся')
    const details = container.querySelector('details') as HTMLDetailsElement
    details.open = true
    await fireEvent(details, new Event('toggle'))
    const concrete = (await screen.findByText('Конкретно')).closest('div')
    expect(concrete?.textContent?.replace(/\s+/g, ' ')).toContain('3,0 3 оценки, от 1 до 5')
    expect(screen.getByText('За сколько?')).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Сохранить оценку' })).toBeNull()
  })
})
