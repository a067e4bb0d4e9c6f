import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'
import { compress } from './compress.ts'
import { serviceWorker } from './worker.ts'

export default defineConfig({
  plugins: [svelte(), serviceWorker(), compress()],
  build: {
    // public/.gitkeep comes back with every build: Go embeds dist even before the first one.
    emptyOutDir: true,
    // The server's Content-Security-Policy lets neither data: fonts nor inline scripts pass.
    assetsInlineLimit: 0,
    // size.mjs reads which page needs which files; served, it tells nothing that the files do not.
    manifest: 'build.json',
    modulePreload: { polyfill: false },
    // What every screen needs is one file: twenty small ones compress worse. So is the
    // engine, of which the office uses other parts than a phone: the first screens would have to name each of its files.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'form', includeDependenciesRecursively: false, test: /src\/(engine\/|visits\/form\b)/ }, { name: 'base', test: /vite\/preload-helper|src\/(api\/(client|problem|id|connection|loader)|i18n\/(i18n|format)|app\/later|ui\/(kept|toasts|Spinner|Icon|Page|Banner|Field|FieldFrame|ProblemBanner|Dialog|Card|Chip|EmptyState|Skeleton|Loaded|Button|Choice|Sheet|Confirm|ToastList|confirm|theme|form)\b|access\/(session|Door|LanguageChoice|languages|form)\b)/ }] } } },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8080' } },
  preview: { proxy: { '/api': 'http://127.0.0.1:8080' } },
})
