const first = 2_000 // ms
const most = 600_000 // ms

/**
 * How long to wait after so many failures in a row, in ms: 2 s, 4 s … 10 min, less up to a half by
 * chance, so that a thousand phones do not come back at once; never less than the server asked for.
 */
export function backOff(failures: number, random: () => number, asked = 0): number {
  const full = Math.min(most, first * 2 ** Math.min(failures - 1, 20))
  return Math.max(asked, Math.round(full * (0.5 + random() / 2)))
}
