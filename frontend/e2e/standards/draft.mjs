// A small draft of its own for a test of the group's work.
import { must } from '../visits.mjs'

const requirement = (code, statement) => ({ code, statement, level: 'mandatory', how: 'По памятке.', positions: ['кассир'], measure: { kind: 'yes_no' } })

/** A new id as clients make them: a UUID of version 7. */
export function newId() {
  const random = [...crypto.getRandomValues(new Uint8Array(10))].map((b) => b.toString(16).padStart(2, '0')).join('')
  const at = Date.now().toString(16).padStart(12, '0')
  return `${at.slice(0, 8)}-${at.slice(8)}-7${random.slice(0, 3)}-8${random.slice(3, 6)}-${random.slice(6, 18)}`
}

/** Makes a draft as the person at the page; returns the ids of its version and its standard. */
export async function newDraft(page) {
  const content = {
    sections: [
      { title: 'Приветствие', requirements: [requirement('1.1', 'Сотрудник здоровается с покупателем не позднее чем через 30 секунд.')] },
      { title: 'Касса', requirements: [requirement('2.1', 'Кассир называет сумму покупки до оплаты.')] },
    ],
  }
  const made = await must(page, 'POST', '/standards', { id: newId(), title: `Черновик ${Math.random().toString().slice(2, 8)}`, content })
  const { standard_id } = await must(page, 'GET', `/standard-versions/${made.id}`)
  return { version: made.id, standard: standard_id }
}
