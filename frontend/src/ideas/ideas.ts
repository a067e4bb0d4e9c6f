// What the pages of the bank decide by themselves: no server, no screen.
import type { Idea } from '../api/types'

export type Shelf = 'new' | 'later' | 'taken' | 'declined' | 'all'
export const shelves: Shelf[] = ['new', 'later', 'taken', 'declined', 'all']

const on: Record<Shelf, (idea: Idea) => boolean> = {
  new: (idea) => idea.status === 'new',
  later: (idea) => idea.status === 'later',
  taken: (idea) => idea.status === 'requirement' || idea.status === 'phrase',
  declined: (idea) => idea.status === 'declined',
  all: () => true,
}

/** The ideas on a shelf whose words contain what was typed; those of many voices first. */
export function shown(all: readonly Idea[], shelf: Shelf, typed: string): Idea[] {
  const words = typed.trim().toLocaleLowerCase()
  const text = (idea: Idea) => `${idea.text} ${idea.answer ?? ''} ${idea.name ?? ''} ${idea.place ?? ''}`.toLocaleLowerCase()
  return all.filter((idea) => on[shelf](idea) && text(idea).includes(words)).sort((a, b) => b.voices - a.voices)
}

/** Whether the group may still decide of an idea. */
export const open = (idea: Idea): boolean => ['new', 'later', 'declined'].includes(idea.status)

/** Who sent it, in a line; empty: nobody signed it. */
export const author = (idea: Idea): string => [idea.name, idea.position, idea.place].filter(Boolean).join(', ')
