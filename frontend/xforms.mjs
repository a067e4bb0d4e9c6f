// Loads XForms in the public engine of ODK Web Forms, fills them in, and says what is
// relevant then: the Go tests compare that with the visibility of the checklist.
// Standard input has forms as [{xml, answers: {field: value or [values]}}], standard
// output gets [{status, error, relevant: [field], required: [field]}] in their order, and of
// forms in several languages what they say: spoken: {language: [text]}; of
// forms with submit: true also what would be sent: {instance: xml, files: [name], violations}.
import { createRequire } from 'node:module'
import { text } from 'node:stream/consumers'
import { JSDOM } from 'jsdom'

// The engine expects a page, and its parser of XPath the older modules of Node.
const page = new JSDOM('<html></html>', { url: 'http://localhost/' }).window
for (const name of Object.getOwnPropertyNames(page)) {
  if (!(name in globalThis)) globalThis[name] = page[name]
}
globalThis.window = page
globalThis.File = page.File
globalThis.Blob = page.Blob
globalThis.FormData = page.FormData
globalThis.require = createRequire(import.meta.url)
globalThis.__dirname = import.meta.dirname
const { loadForm } = await import('@getodk/xforms-engine')
const { Temporal } = await import('temporal-polyfill')

const nameOf = (node) => node.currentState.reference.split('/').at(-1)

function* fields(node) {
  for (const child of node.currentState.children ?? []) {
    if (child.nodeType === 'group') yield* fields(child)
    else yield child
  }
}

function fill(field, value) {
  if (field.nodeType === 'select') field.selectValues([value].flat())
  else if (field.nodeType === 'upload') field.setValue(new File(['x'], String(value)))
  else if (field.valueType === 'date') field.setValue(Temporal.PlainDate.from(value))
  else field.setValue(field.valueType === 'decimal' ? Number(value) : field.valueType === 'int' ? BigInt(value) : value)
}

/** What a client sends of the filled form. */
async function sent(root) {
  const { data, violations } = await root.prepareInstancePayload({ payloadType: 'monolithic' })
  const parts = [...data[0].entries()]
  const form = parts.find(([name]) => name === 'xml_submission_file')[1]
  const files = parts.filter(([name]) => name !== 'xml_submission_file').map(([name]) => name)
  return { instance: await content(form), files, violations: violations?.map((violation) => violation.reference ?? String(violation)) ?? [] }
}

/** The labels, hints and options of the fields, by language. */
function spoken(root, all) {
  const say = {}
  for (const language of root.languages.filter(({ isSyntheticDefault }) => !isSyntheticDefault)) {
    root.setLanguage(language)
    say[language.language] = all.flatMap(({ currentState: { label, hint, valueOptions } }) => [label, hint, ...(valueOptions ?? []).map((option) => option.label)])
      .flatMap((text) => text?.asString ?? [])
  }
  return say
}

const content = (file) =>
  new Promise((resolve) => {
    const reader = new page.FileReader()
    reader.onload = () => resolve(reader.result)
    reader.readAsText(file)
  })

async function run({ xml, answers, submit }) {
  const form = await loadForm(xml)
  if (form.status === 'failure') return { status: form.status, error: form.error.message, relevant: [], required: [] }
  const { root } = form.createInstance()
  const all = [...fields(root)].filter((field) => nameOf(field) !== 'instanceID' && nameOf(field) !== 'orx:instanceID')
  // An answer may show a field whose own answer shows another: as often as there are fields.
  for (let again = true, pass = 0; again && pass <= all.length; pass++) {
    again = false
    for (const field of all) {
      const value = answers[nameOf(field)]
      if (value === undefined || field.currentState.readonly || !field.currentState.relevant || field.filled) continue
      fill(field, value)
      field.filled = again = true
    }
    for (const field of all) if (!field.currentState.relevant) field.filled = false
  }
  const those = (state) => all.filter((field) => field.currentState[state]).map(nameOf)
  return { status: form.status, relevant: those('relevant'), required: those('required'), spoken: spoken(root, all), ...(submit ? await sent(root) : {}) }
}

const results = []
for (const form of JSON.parse(await text(process.stdin))) results.push(await run(form))
process.stdout.write(JSON.stringify(results))
