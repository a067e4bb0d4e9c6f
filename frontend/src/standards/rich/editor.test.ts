import { describe, expect, test, vi } from 'vitest'
import { cleanedHTML, createEditor } from './editor'
import { limits, written, type Note } from './fit'
import type { RichNode } from './tree'
import { wordsIn } from './words'

const made = (html: string, onfitted: (notes: Note[]) => void = () => {}): RichNode => {
  const editor = createEditor({ element: document.createElement('div'), content: undefined, label: 'x', address: (id) => id, onfiles: () => true, onrefused: () => {}, onfitted, onchange: () => {} })
  editor.commands.setContent(cleanedHTML(html))
  const out = written(editor.getJSON() as RichNode) ?? { type: 'doc' }
  editor.destroy()
  return out
}

const depth = (node: RichNode): number => Math.max(0, ...(node.content ?? []).map((one) => 1 + depth(one)))

describe('what is pasted', () => {
  test('loses scripts, styles, conditions and handlers', () => {
    const html = '<style>p{}</style><!--[if mso]><xml>x</xml><![endif]--><p class="MsoNormal" style="color:red" onclick="x()"><b>Важно</b><o:p></o:p></p><script>x()</script>'
    expect(cleanedHTML(html)).toBe('<p><b>Важно</b></p>')
    expect(made(html)).toEqual({ type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text: 'Важно', marks: [{ type: 'bold' }] }] }] })
  })

  test('keeps links of the web and of letters alone', () => {
    const marks = made('<p><a href="https://example.ru/">а</a><a href="javascript:x()">б</a></p>').content?.[0]?.content?.map((one) => one.marks)
    expect(marks).toEqual([[{ type: 'link', attrs: { href: 'https://example.ru/' } }], undefined])
  })

  test('has tables with a cell for every place', () => {
    const table = made('<table><tr><td colspan="2">а</td></tr><tr><td>б</td><td>в</td></tr></table>').content?.find((one) => one.type === 'table')
    expect(table?.content?.map((row) => row.content?.length)).toEqual([2, 2])
    expect(JSON.stringify(table)).not.toContain('span')
  })

  test('has lists no deeper than the server takes, with every item and a word about it', async () => {
    const said = vi.fn()
    const deep = '<ul><li>1<ul><li>2<ul><li>3<ul><li>4<ul><li>5</li></ul></li></ul></li><li>6</li></ul></li></ul></li></ul>'
    const out = made(deep, said)
    expect(wordsIn(out)).toBe('– 1\n– 2\n– 3\n– 4\n– 5\n– 6')
    expect(depth(out)).toBe(limits.depth)
    await Promise.resolve()
    expect(said).toHaveBeenCalledWith(['lists'])
  })

  test('goes on in another table where one is too wide, with a word about it', async () => {
    const said = vi.fn()
    const row = (n: number): string => `<tr>${Array.from({ length: n }, (_, i) => `<td>${n}.${i}</td>`).join('')}</tr>`
    const widths = made(`<table>${row(14)}${row(3)}</table>`, said).content?.filter((one) => one.type === 'table').map((table) => table.content?.map((one) => one.content?.length))
    expect(widths).toEqual([[12, 12], [2, 2]])
    await Promise.resolve()
    expect(said).toHaveBeenCalledWith(['tables'])
  })

  test('is left alone where it fits', async () => {
    const said = vi.fn()
    made('<ul><li>1<ul><li>2</li></ul></li></ul><table><tr><td>а</td></tr></table>', said)
    await Promise.resolve()
    expect(said).not.toHaveBeenCalled()
  })
})
