import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [svelte()],
  build: {
    // public/.gitkeep comes back with every build: Go embeds dist even before the first one.
    emptyOutDir: true,
    // The server's Content-Security-Policy lets neither data: fonts nor inline scripts pass.
    assetsInlineLimit: 0,
    // size.mjs reads which page needs which files; served, it tells nothing that the files do not.
    manifest: 'build.json',
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8080' } },
  preview: { proxy: { '/api': 'http://127.0.0.1:8080' } },
})
