// Which locations stand together on a map, and which names of cities fit on it.

/** A thing at a place on the screen, in pixels. */
export interface Placed<T> {
  x: number
  y: number
  item: T
}

/** Things that stand too close to be told apart; they are shown where the first of them is. */
export interface Cluster<T> {
  x: number
  y: number
  items: T[]
}

/**
 * Gathers things so that no two clusters are nearer than gap pixels. The order of
 * the things decides: the same things give the same clusters.
 */
export function clusters<T>(things: Placed<T>[], gap: number): Cluster<T>[] {
  const cells = new Map<string, Cluster<T>[]>()
  const all: Cluster<T>[] = []
  for (const { x, y, item } of things) {
    const [column, row] = [Math.floor(x / gap), Math.floor(y / gap)]
    let near: Cluster<T> | undefined
    for (let c = column - 1; c <= column + 1 && !near; c++) {
      for (let r = row - 1; r <= row + 1 && !near; r++) {
        near = cells.get(`${c} ${r}`)?.find((one) => Math.hypot(one.x - x, one.y - y) < gap)
      }
    }
    if (near) {
      near.items.push(item)
      continue
    }
    const made = { x, y, items: [item] }
    all.push(made)
    const cell = cells.get(`${column} ${row}`)
    if (cell) cell.push(made)
    else cells.set(`${column} ${row}`, [made])
  }
  return all
}

/** The labels that can be shown without lying on each other, the first ones winning. */
export function fitting<T>(labels: (Placed<T> & { width: number })[], height: number): Placed<T>[] {
  const shown: (Placed<T> & { width: number })[] = []
  for (const label of labels) {
    const free = shown.every((one) => Math.abs(one.x - label.x) > (one.width + label.width) / 2 || Math.abs(one.y - label.y) > height)
    if (free) shown.push(label)
  }
  return shown
}

/** A step between the lines of a grid, in degrees, that leaves a handful of them in a span. */
export function step(span: number): number {
  const steps = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30]
  return steps.find((one) => span / one <= 8) ?? 45
}
