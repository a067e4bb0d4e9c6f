// What the pages of exams share.

/** Seconds as people read a clock: "9:05". */
export const clock = (seconds: number): string => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`

/** The list with the item at a place moved by some places; beyond the ends nothing changes. */
export function moved<T>(list: T[], place: number, by: number): T[] {
  const item = list[place]
  if (item === undefined || list[place + by] === undefined) return list
  const rest = list.filter((_, index) => index !== place)
  return [...rest.slice(0, place + by), item, ...rest.slice(place + by)]
}
