// Photos that show how it should look, on their way to the server.
import { refused, root } from '../api/client'
import { fetchNoticing } from '../api/connection.svelte'
import { i18n } from '../i18n/i18n.svelte'

/** How many photos a question shows at most. */
export const most = 6

/** Sends a photo of a draft under an id; what is refused is thrown as a Problem. */
export async function putReference(versionId: string, id: string, file: File): Promise<void> {
  const request = new Request(`${root}/checklist-versions/${versionId}/images/${id}`, {
    method: 'PUT', body: file, headers: { 'Content-Type': file.type, 'Accept-Language': i18n.language },
  })
  const response = await fetchNoticing(request)
  const body: unknown = await response.json().catch(() => undefined)
  if (!response.ok) throw refused(response.status, body)
}
