// Where the phone is. Nothing here blocks a visit: what is denied or cannot be found is recorded as that.

/** A point with how far it may be off. */
export interface Fix {
  latitude: number
  longitude: number
  accuracy_m: number
  at: string
}

/** Why there is no point. */
export interface Missing {
  missing: 'denied' | 'unavailable' | 'timeout'
  at: string
}

export type Whereabouts = Fix | Missing

export const isFix = (where: Whereabouts): where is Fix => 'latitude' in where

const patience = 20_000 // ms: indoors the first point takes long
const reasons = { 1: 'denied', 2: 'unavailable', 3: 'timeout' } as const

/** Asks the phone where it is. Never rejects. */
export function whereabouts(maximumAge = 0): Promise<Whereabouts> {
  const at = (): string => new Date().toISOString()
  if (!('geolocation' in navigator)) return Promise.resolve({ missing: 'unavailable', at: at() })
  return new Promise((resolve) =>
    navigator.geolocation.getCurrentPosition(
      ({ coords, timestamp }) =>
        resolve({
          latitude: round(coords.latitude),
          longitude: round(coords.longitude),
          accuracy_m: Math.round(coords.accuracy),
          at: new Date(timestamp).toISOString(),
        }),
      (error) => resolve({ missing: reasons[error.code as 1 | 2 | 3] ?? 'unavailable', at: at() }),
      { enableHighAccuracy: true, timeout: patience, maximumAge },
    ),
  )
}

/** To about 10 cm: more digits would only look exact. */
const round = (degrees: number): number => Math.round(degrees * 1e6) / 1e6

const earth = 6_371_000 // m

/** The distance of two points on the globe, in metres. */
export function distance(a: { latitude: number; longitude: number }, b: { latitude: number; longitude: number }): number {
  const rad = (degrees: number): number => (degrees * Math.PI) / 180
  const h =
    Math.sin(rad(b.latitude - a.latitude) / 2) ** 2 +
    Math.cos(rad(a.latitude)) * Math.cos(rad(b.latitude)) * Math.sin(rad(b.longitude - a.longitude) / 2) ** 2
  return 2 * earth * Math.asin(Math.min(1, Math.sqrt(h)))
}

/** From here on a start is called far: a shopping centre and a bad fix are nearer. */
export const far = 500 // m

/** Whether even the near edge of the fix is far from the place. */
export const isFar = (metres: number, fix: Fix): boolean => metres - fix.accuracy_m > far

/** A fix as the answer to a question: latitude, longitude and accuracy in metres, "55.753900,37.620800,12". */
export const textOf = (fix: Fix): string => `${fix.latitude.toFixed(6)},${fix.longitude.toFixed(6)},${fix.accuracy_m}`

/** The fix in such an answer; undefined where there is none. */
export function fixOf(text: string): Omit<Fix, 'at'> | undefined {
  const [latitude, longitude, accuracy_m] = text.split(',').map(Number)
  const good = [latitude, longitude, accuracy_m].every((n) => n !== undefined && Number.isFinite(n))
  return good ? { latitude: latitude ?? 0, longitude: longitude ?? 0, accuracy_m: accuracy_m ?? 0 } : undefined
}
