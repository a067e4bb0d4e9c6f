import { Problems } from './problems'
import { compare, exactOf, maxExact, parseExact, zero, type Ratio } from './ratio'

type Json = Readonly<Record<string, unknown>>

/**
 * Reads an object of JSON field by field and collects what is wrong. A field that
 * is absent or null has the default.
 */
export class Reader {
  private readonly json: Json

  constructor(
    json: unknown,
    readonly path: string,
    readonly problems: Problems,
  ) {
    const isObject = typeof json === 'object' && json !== null && !Array.isArray(json)
    if (!isObject) problems.add(path, 'wrong_type')
    this.json = isObject ? (json as Json) : {}
  }

  at(name: string): string {
    return this.path === '' ? name : `${this.path}.${name}`
  }

  wrong(name: string, code: string): void {
    this.problems.add(this.at(name), code)
  }

  has(name: string): boolean {
    return this.json[name] !== undefined && this.json[name] !== null
  }

  raw(name: string): unknown {
    return this.json[name]
  }

  text(name: string): string {
    return this.typed(name, '', (v): v is string => typeof v === 'string')
  }

  flag(name: string, absent = false): boolean {
    return this.typed(name, absent, (v): v is boolean => typeof v === 'boolean')
  }

  integer(name: string, absent: number, least: number, most: number): number {
    const n = this.typed(name, absent, (v): v is number => Number.isInteger(v))
    if (this.has(name) && (n < least || n > most)) this.wrong(name, 'out_of_range')
    return n
  }

  private typed<T>(name: string, absent: T, is: (v: unknown) => v is T): T {
    if (!this.has(name)) return absent
    const v = this.raw(name)
    if (is(v)) return v
    this.wrong(name, 'wrong_type')
    return absent
  }

  one<T extends string>(name: string, values: readonly T[], absent: T): T {
    const text = this.text(name)
    if (text === '') return absent
    const value = values.find((v) => v === text)
    if (value === undefined) this.wrong(name, 'unknown_value')
    return value ?? absent
  }

  /** An exact number, as a string or a JSON number; top is the largest, 0 the smallest. */
  exact(name: string, top: Ratio | null = null): Ratio | null {
    return this.has(name) ? this.number(this.raw(name), this.at(name), top) : null
  }

  /** A percentage, with or without its sign. */
  percent(name: string, top: Ratio): Ratio | null {
    const v = this.raw(name)
    return this.has(name) ? this.number(typeof v === 'string' ? v.replace(/%$/, '').trim() : v, this.at(name), top) : null
  }

  private number(v: unknown, path: string, top: Ratio | null): Ratio | null {
    if (v === '') return null
    const n = typeof v === 'number' ? exactOf(v) : typeof v === 'string' && v.length <= maxExact ? parseExact(v) : null
    if (n === null) this.problems.add(path, 'not_a_number')
    else if (top !== null && (compare(n, zero) < 0 || compare(n, top) > 0)) this.problems.add(path, 'out_of_range')
    return n
  }

  exacts(name: string, top: Ratio): (Ratio | null)[] {
    return this.array(name).map((v, i) => this.number(v, `${this.at(name)}[${i}]`, top))
  }

  texts(name: string): string[] {
    return this.array(name).map((v, i) => {
      if (typeof v !== 'string') this.wrong(`${name}[${i}]`, 'wrong_type')
      return typeof v === 'string' ? v : ''
    })
  }

  list(name: string): Reader[] {
    return this.array(name).map((v, i) => new Reader(v, `${this.at(name)}[${i}]`, this.problems))
  }

  private array(name: string): readonly unknown[] {
    return this.typed<readonly unknown[]>(name, [], Array.isArray)
  }

  object(name: string): Reader | null {
    return this.has(name) ? new Reader(this.raw(name), this.at(name), this.problems) : null
  }

  /** An id that none of those seen has. */
  id(seen: Set<string>): string {
    const id = this.text('id')
    if (id === '') this.wrong('id', 'required')
    else if (seen.has(id)) this.wrong('id', 'repeated')
    seen.add(id)
    return id
  }
}
