import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'
import { compress } from './compress.ts'
import { serviceWorker } from './worker.ts'

const part = (name: string, test: RegExp, includeDependenciesRecursively = false) => ({ name, test, includeDependenciesRecursively })
const groups = [
  // The engine whole: the office uses other parts of it than a phone, and the first screens would have to name each.
  part('form', /src\/(engine\/|visits\/form\b)/),
  part('offline', /src\/offline\/|node_modules\/idb\//),
  part('visits', /src\/visits\/(MyVisits|VisitCard|phone|state)\b/),
  part('beside', /src\/(visits\/beside|briefings\/DueBriefings|board\/(OwnOffers|JobCard|job)|pilots\/OwnPilots)\b/),
  // What every screen needs.
  part('base', /vite\/preload-helper|svelte-spa-router|svelte\/src\/(reactivity\/|index-client)|src\/(notifications\/inbox|api\/(client|problem|id|connection|loader|act)|i18n\/(i18n|format(ter)?|money)|app\/later|ui\/(kept|toasts|Spinner|Icon|IconLine|Page|Banner|Field|FieldFrame|ProblemBanner|Dialog|Card|Chip|EmptyState|Skeleton|Loaded|Button|Choice|Sheet|Confirm|ToastList|confirm|theme|form)\b|access\/(session|Door|LanguageChoice|languages|form)\b)/, true),
]

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
    // Files that are needed together are one: each costs a slow phone a request and a few milliseconds, and twenty
    // small ones compress worse.
    rolldownOptions: { output: { codeSplitting: { groups } } },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8080' } },
  preview: { proxy: { '/api': 'http://127.0.0.1:8080' } },
})
