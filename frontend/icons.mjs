// Draws public/icons from public/icon.svg: "npm run icons" after the drawing changed.
//
// CHROMIUM  the browser that draws; /usr/bin/chromium when absent
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium } from 'playwright-core'

const folder = join(import.meta.dirname, 'public')
const drawing = await readFile(join(folder, 'icon.svg'), 'utf8')
// Systems cut a maskable icon to their own shape: no corners, and the drawing within the middle 80 %.
const maskable = drawing.replace(/ rx="\d+"/, '').replace(/viewBox="0 0 32 32"/, 'viewBox="-1 -1 34 34"').replace(/<rect [^>]*\/>/, '<rect x="-1" y="-1" width="34" height="34" fill="#3448c5"/>')

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
const page = await browser.newPage()

async function draw(name, svg, size) {
  await page.setViewportSize({ width: size, height: size })
  await page.setContent(`<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`)
  await writeFile(join(folder, 'icons', name), await page.screenshot({ omitBackground: true }))
}

await mkdir(join(folder, 'icons'), { recursive: true })
await draw('192.png', drawing, 192)
await draw('512.png', drawing, 512)
await draw('maskable-512.png', maskable, 512)
// iOS rounds the corners itself, and shows what is transparent as black.
await draw('apple-180.png', maskable, 180)
await browser.close()
