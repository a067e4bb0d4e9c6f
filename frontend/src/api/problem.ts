import { t } from '../i18n/i18n.svelte'

/** One wrong value of a request: where it is, such as "email", and what to do about it. */
export interface FieldProblem {
  location: string
  message: string
  code: string
}

interface Document {
  title?: string
  detail?: string
  code?: string
  request_id?: string
  errors?: Partial<FieldProblem>[]
}

/**
 * A request that failed, in words for the person who made it. code is stable:
 * the server's own, or "offline" when no server answered, or "unexpected" when
 * the answer was not one of ours (a proxy's page, for example).
 */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly fields: FieldProblem[]

  constructor(
    readonly status: number,
    readonly code: string,
    readonly title: string,
    readonly detail: string,
    readonly requestId = '',
    fields: Partial<FieldProblem>[] = [],
  ) {
    super(`${code}: ${detail || title}`)
    this.fields = fields.map((field) => ({
      location: (field.location ?? '').replace(/^(body|query|path)\./, ''),
      message: field.message ?? '',
      code: field.code ?? '',
    }))
  }

  /** What is wrong with one field of a form; empty when nothing is. */
  field(name: string): string {
    return this.fields.find((field) => field.location === name)?.message ?? ''
  }

  /** What is wrong with everything that has no field on the form. */
  besides(...names: string[]): string[] {
    return this.fields.filter((field) => !names.includes(field.location)).map((field) => field.message)
  }
}

/** The problem an answer of the server tells about (RFC 9457). */
export function problemFrom(status: number, body: unknown): Problem {
  const document: Document = typeof body === 'object' && body !== null ? body : {}
  if (!document.code && !document.detail) {
    return new Problem(status, 'unexpected', t('problem.unexpected.title'), t('problem.unexpected.detail', { status }))
  }
  return new Problem(
    status,
    document.code ?? 'unexpected',
    document.title ?? '',
    document.detail ?? '',
    document.request_id,
    document.errors ?? [],
  )
}

/** The problem behind anything thrown. fetch throws a TypeError when no server answered. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error
  if (error instanceof TypeError && /fetch|network|load/i.test(error.message)) {
    return new Problem(0, 'offline', t('problem.offline.title'), t('problem.offline.detail'))
  }
  console.error(error)
  return new Problem(0, 'unexpected', t('problem.broken.title'), t('problem.broken.detail'))
}

/** Whether an error is a request we gave up ourselves. */
export const cancelled = (error: unknown): boolean => error instanceof DOMException && error.name === 'AbortError'
