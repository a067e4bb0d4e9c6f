/** What is wrong with a value, and where: the server's codes and paths. */
export interface Problem {
  path: string
  code: string
}

/** A checklist or answers that cannot be scored. */
export class EngineError extends Error {
  constructor(
    readonly code: 'checklist_invalid' | 'answers_invalid',
    readonly problems: readonly Problem[],
  ) {
    super(`${code}: ${problems.map((p) => `${p.path}: ${p.code}`).join('; ')}`)
  }
}

/** Collects problems, one a path. */
export class Problems {
  readonly list: Problem[] = []

  add(path: string, code: string): void {
    if (!this.list.some((p) => p.path === path)) this.list.push({ path, code })
  }

  throwAs(code: EngineError['code']): void {
    if (this.list.length > 0) throw new EngineError(code, this.list)
  }
}
