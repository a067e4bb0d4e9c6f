// The words of a rich text alone, line by line, and a text of such lines.
import { richNodes, type RichNode } from './tree'

/** As internal/richtext, Doc.Plain, has them. */
export const wordsIn = (text: unknown): string => joined(richNodes(text), '\n')

const joined = (nodes: RichNode[] | undefined, between: string): string => (nodes ?? []).map(words).filter(Boolean).join(between)

function words(node: RichNode): string {
  switch (node.type) {
    case 'text':
      return node.text ?? ''
    case 'hardBreak':
      return '\n'
    case 'image':
      return `[${node.attrs?.alt ?? ''}]`
    case 'paragraph':
    case 'heading':
      return joined(node.content, '')
    case 'listItem':
      return `– ${joined(node.content, '\n')}`
    case 'tableRow':
      return (node.content ?? []).map((cell) => joined(cell.content, '\n').replaceAll('\n', ' ')).join('\t')
    case 'do':
      return `+ ${joined(node.content, '\n')}`
    case 'dont':
      return `− ${joined(node.content, '\n')}`
    default:
      return joined(node.content, '\n')
  }
}

/** Paragraphs of lines. */
export function fromWords(text: string): RichNode | undefined {
  const lines = text.split('\n').map((line) => line.trim()).filter(Boolean)
  if (lines.length === 0) return undefined
  return { type: 'doc', content: lines.map((line) => ({ type: 'paragraph', content: [{ type: 'text', text: line }] })) }
}
