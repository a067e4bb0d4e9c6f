// The requirements of a standard's version, each with the question that derivation makes of it.
import { api, ask } from '../../api/client'
import type { Norm } from './desk.svelte'
import { questionsOf } from './edits'

export async function normsOf(version: string, signal?: AbortSignal): Promise<ReadonlyMap<string, Norm>> {
  const path = { id: version }
  const [standard, derived] = await Promise.all([
    ask(api.GET('/standard-versions/{id}', { params: { path }, ...(signal ? { signal } : {}) })),
    ask(api.GET('/standard-versions/{id}/derived-checklist', { params: { path }, ...(signal ? { signal } : {}) })),
  ])
  const questions = new Map(questionsOf(derived).map((question) => [question.requirement, question]))
  return new Map(
    standard.content.sections.flatMap((section) =>
      section.requirements.map((requirement) => {
        const lineage = requirement.lineage ?? ''
        return [lineage, { lineage, section: section.title, requirement, question: questions.get(lineage) }] as const
      }),
    ),
  )
}
