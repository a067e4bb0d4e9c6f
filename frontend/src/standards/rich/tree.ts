// Rich text as the server keeps it (internal/richtext): a ProseMirror document of a closed schema.
export interface RichNode {
  type: string
  attrs?: { level?: number; start?: number; image?: string; alt?: string }
  content?: RichNode[]
  text?: string
  marks?: { type: string; attrs?: { href: string } }[]
}

/** What the contract calls a rich text, as the tree that it is. */
export const richNodes = (text: unknown): RichNode[] => (text as RichNode | undefined)?.content ?? []

/** Only what the server lets through leads anywhere; anything else stays words. */
export const hrefOf = (node: RichNode): string | undefined => {
  const href = node.marks?.find((mark) => mark.type === 'link')?.attrs?.href
  return href && /^(https?:\/\/|mailto:)/i.test(href) ? href : undefined
}

export const marked = (node: RichNode, type: string): boolean => node.marks?.some((mark) => mark.type === type) ?? false
