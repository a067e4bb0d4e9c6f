// Dated exceptions of a location: "no cash desk until 1 March". The rules are those
// of checklists/exception.go; the phone looks at them by the visit's own day, so that a
// visit made offline is judged as the server will judge it.

/** Questions that do not apply at a location from one day until another, both included. */
export interface Exception {
  readonly id: string
  /** Days of the location's own calendar, such as "2026-02-28". */
  readonly from: string
  readonly until: string
  readonly reason?: string
  readonly questions: readonly string[]
}

/** The questions that do not apply to a visit, each with the exception that takes it out. */
export type Excepted = ReadonlyMap<string, Exception>

export const nothingExcepted: Excepted = new Map()

/** Of several exceptions of one question the one that ends last counts, then the one with the smaller id. */
export function exceptedOn(list: readonly Exception[], day: string): Excepted {
  const excepted = new Map<string, Exception>()
  for (const exception of list) {
    if (day < exception.from || day > exception.until) continue
    for (const question of exception.questions) {
      const taken = excepted.get(question)
      if (!taken || wins(exception, taken)) excepted.set(question, exception)
    }
  }
  return excepted
}

const wins = (a: Exception, b: Exception): boolean => a.until > b.until || (a.until === b.until && a.id < b.id)

/** The day of a moment in a time zone such as "Asia/Vladivostok", as "2026-02-28". */
export function dayIn(moment: Date, timeZone: string): string {
  const parts = calendarOf(timeZone).formatToParts(moment)
  const part = (type: string) => parts.find((p) => p.type === type)?.value ?? ''
  return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`
}

// Making one takes a slow phone longer than all that is asked of it for a list of visits.
const calendars = new Map<string, Intl.DateTimeFormat>()

function calendarOf(timeZone: string): Intl.DateTimeFormat {
  const known = calendars.get(timeZone)
  if (known) return known
  const calendar = new Intl.DateTimeFormat('en', { timeZone, calendar: 'gregory', numberingSystem: 'latn', year: 'numeric', month: '2-digit', day: '2-digit' })
  calendars.set(timeZone, calendar)
  return calendar
}
