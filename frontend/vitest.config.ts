import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [svelte()],
  resolve: { conditions: ['browser'] },
  test: {
    environment: 'happy-dom',
    maxWorkers: '100%', // one is left out otherwise, which is half of two
    // What a file imports stays for the next one: most of the time went into importing the same once more. What a
    // test leaves behind in a module is a fault that shows in other files; --sequence.shuffle.files looks for it.
    pool: 'threads',
    isolate: false,
    include: ['src/**/*.test.ts'],
    setupFiles: ['src/testing.ts'],
  },
})
