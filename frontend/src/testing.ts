// What every test file starts with: an IndexedDB, and where there is a page, Russian messages in it;
// it is emptied after each test.
import 'fake-indexeddb/auto'
import { cleanup } from '@testing-library/svelte'
import { afterEach, beforeEach } from 'vitest'
import { areas } from './i18n/office'
import { i18n } from './i18n/i18n.svelte'

beforeEach(async () => {
  if (typeof document === 'undefined') return
  localStorage.clear()
  sessionStorage.clear()
  await i18n.use('ru')
  await i18n.need(...areas)
})

afterEach(cleanup)
