// @vitest-environment node
// Random interleavings of edits, crashes, lost answers, late copies and two devices of one shopper,
// against the real program. e2e/fieldwork/interleavings.e2e.mjs starts it; OFFLINE_RUNS says how many.
import { afterAll, expect, test } from 'vitest'
import { Interleaving, type Counts } from './interleaving'
import { Programme, type Access } from './programme'

declare const process: { env: Record<string, string | undefined> }
const access = process.env.OFFLINE_ACCESS
const runs = Number(process.env.OFFLINE_RUNS ?? 40)
const first = Number(process.env.OFFLINE_SEED ?? 1)
const atOnce = 4

const total: Counts = { edits: 0, files: 0, crashes: 0, requests: 0, cut: 0, lost: 0, doubled: 0, late: 0, failed: 0, conflicts: 0, refused: 0 }

test.skipIf(!access)(`${runs} interleavings: nothing lost, nothing twice, nothing half`, async () => {
  const programme = new Programme(JSON.parse(access ?? '') as Access)
  const assignments = await programme.plan(runs)
  const wrong: string[] = []
  let next = 0
  async function worker(): Promise<void> {
    while (next < runs) {
      const number = next++
      const one = new Interleaving(programme, assignments[number] ?? '', first + number)
      const found = await one.run().catch((error: unknown) => [String((error as Error).stack ?? error)])
      wrong.push(...found.map((what) => `seed ${first + number}: ${what}`))
      for (const name of Object.keys(total) as (keyof Counts)[]) total[name] += one.counts[name]
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  expect(wrong).toEqual([])
}, 3_600_000)

afterAll(() => {
  if (!access) return
  const said = Object.entries(total).map(([name, count]) => `${count} ${name}`).join(', ')
  console.log(`interleavings: tried ${runs} (seeds ${first}…${first + runs - 1}): ${said}`)
})
