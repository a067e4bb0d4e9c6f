// The pages of a version of a standard, one line each, in the order of the row of links.
import { session, type Permission } from '../access/session.svelte'
import type { StandardVersion } from '../api/types'
import type { Key } from '../i18n/i18n.svelte'

type Status = StandardVersion['status']

interface VersionPage {
  /** Behind /standard-versions/ID; empty: the text itself. */
  at: string
  name: Key
  needs: Permission
  /** States of the version in which the page has something to say; absent: all. */
  when?: Status[]
}

const open: Status[] = ['draft', 'in_review', 'changes_requested', 'expert_audit', 'approval']

const pages: VersionPage[] = [
  { at: '', name: 'standards.page.text', needs: 'read_standards' },
  { at: '/edit', name: 'standards.page.edit', needs: 'write_standards', when: ['draft'] },
  { at: '/path', name: 'standards.page.path', needs: 'read_drafts' },
  { at: '/translations', name: 'standards.page.translations', needs: 'read_drafts' },
  { at: '/remarks', name: 'standards.page.remarks', needs: 'read_drafts' },
  { at: '/formats', name: 'standards.page.formats', needs: 'read_standards' },
  { at: '/changes', name: 'standards.changes', needs: 'read_standards' },
  { at: '/quality', name: 'standards.page.quality', needs: 'read_drafts', when: open },
  { at: '/impact', name: 'standards.page.impact', needs: 'read_drafts' },
  { at: '/pilot', name: 'standards.page.pilot', needs: 'read_drafts' },
  { at: '/group', name: 'standards.page.group', needs: 'read_drafts' },
  { at: '/ideas', name: 'standards.page.ideas', needs: 'read_drafts' },
  { at: '/introduction', name: 'standards.page.introduction', needs: 'introduce_standards', when: ['published', 'superseded'] },
  { at: '/exam', name: 'standards.page.exam', needs: 'introduce_standards', when: ['published', 'superseded'] },
]

/** The pages of a version that are open to the person at the screen. */
export const pagesOf = (version: { id: string; status: Status }): { href: string; name: Key }[] =>
  pages
    .filter((page) => session.may(page.needs) && (page.when?.includes(version.status) ?? true))
    .map((page) => ({ href: `/standard-versions/${version.id}${page.at}`, name: page.name }))
