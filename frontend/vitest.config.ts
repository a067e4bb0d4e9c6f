import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [svelte()],
  resolve: { conditions: ['browser'] },
  test: {
    environment: 'happy-dom',
    maxWorkers: '100%', // one is left out otherwise, which is half of two
    include: ['src/**/*.test.ts'],
    setupFiles: ['src/testing.ts'],
  },
})
