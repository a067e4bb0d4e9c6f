import { render, screen } from '@testing-library/svelte'
import { expect, test } from 'vitest'
import type { Relation } from '../api/types'
import Points from './Points.svelte'

test('a page of points is shown, and all of them are printed', () => {
  const points = Array.from({ length: 60 }, (_, i) => ({ id: `l${i}`, code: `S${i}`, name: `Точка ${i}`, region: 'Центр', x: i, y: i, score: 100 * i, figure: i, visits: 2 }))
  render(Points, { relation: { figure: { id: 'f', name: 'Выручка', unit: 'money' }, points } as unknown as Relation })
  expect(screen.getAllByRole('link')).toHaveLength(25)
  window.dispatchEvent(new Event('beforeprint'))
  expect(screen.getAllByRole('link')).toHaveLength(60)
  window.dispatchEvent(new Event('afterprint'))
  expect(screen.getAllByRole('link')).toHaveLength(25)
})
