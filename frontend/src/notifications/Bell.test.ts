import { render, screen } from '@testing-library/svelte'
import { afterEach, expect, test } from 'vitest'
import Bell from './Bell.svelte'
import { inbox } from './inbox.svelte'

afterEach(() => {
  inbox.unread = 0
})

// Who speaks to the browser says what is seen (WCAG 2.2, 2.5.3).
test.each([1, 99, 100, 116])('is called what is seen on it: %i unread', (unread) => {
  inbox.unread = unread
  render(Bell)
  const bell = screen.getByRole('button')
  const seen = bell.textContent.trim()
  expect(seen).not.toBe('')
  expect(bell.getAttribute('aria-label')).toContain(seen)
})
