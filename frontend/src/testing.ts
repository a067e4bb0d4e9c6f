// What every test file starts with: an IndexedDB, Russian messages, and a page
// emptied after each test.
import 'fake-indexeddb/auto'
import { cleanup } from '@testing-library/svelte'
import { afterEach, beforeEach } from 'vitest'
import { areas } from './i18n/office'
import { i18n } from './i18n/i18n.svelte'

beforeEach(async () => {
  localStorage.clear()
  sessionStorage.clear()
  await i18n.use('ru')
  await i18n.need(...areas)
})

afterEach(cleanup)
