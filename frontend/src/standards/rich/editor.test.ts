import { describe, expect, test } from 'vitest'
import { cleanedHTML, createEditor, fitted } from './editor'
import type { RichNode } from './tree'

const made = (html: string): RichNode => {
  const editor = createEditor({ element: document.createElement('div'), content: undefined, label: 'x', address: (id) => id, onfiles: () => true, onrefused: () => {}, onchange: () => {} })
  editor.commands.setContent(cleanedHTML(html))
  const out = fitted(editor.getJSON() as RichNode)
  editor.destroy()
  return out
}

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
})
