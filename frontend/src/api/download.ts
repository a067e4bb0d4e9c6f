// Files of the server, saved with progress.
import { i18n } from '../i18n/i18n.svelte'
import { refused, root } from './client'
import { fetchNoticing } from './connection.svelte'
import { zone } from './zone'

/** How much of a file has come: bytes, and the whole when the server said it. */
export interface Progress {
  received: number
  total: number | null
}

/**
 * Fetches a file and hands it to the browser to save under the server's name.
 * @param path below the root of the API, such as "/visits/ID/report.pdf"
 * @param posted what the file is made of, where the server does not have it
 * @throws Problem when the server refuses; AbortError when signal gives up
 */
export async function download(path: string, signal: AbortSignal, onProgress: (p: Progress) => void, posted?: unknown): Promise<void> {
  const reader = new URLSearchParams({ language: i18n.language })
  // Moments in the file of a list have no zone of their own: they are written in the reader's.
  if (path.includes('/export.xlsx')) reader.set('zone', zone())
  const response = await fetchNoticing(`${root}${path}${path.includes('?') ? '&' : '?'}${reader}`, {
    headers: { 'Accept-Language': i18n.language, ...(posted ? { 'Content-Type': 'application/json' } : {}) },
    ...(posted ? { method: 'POST', body: JSON.stringify(posted) } : {}),
    signal,
  })
  if (!response.ok) throw refused(response.status, await response.json().catch(() => undefined))
  const parts = await read(response, onProgress)
  const type = response.headers.get('Content-Type') ?? 'application/octet-stream'
  save(new Blob(parts, { type }), fileName(response.headers.get('Content-Disposition')) ?? path.split('?')[0]?.split('/').at(-1) ?? '')
}

async function read(response: Response, onProgress: (p: Progress) => void): Promise<BlobPart[]> {
  // A compressed answer is longer when read than Content-Length says.
  const length = response.headers.has('Content-Encoding') ? null : response.headers.get('Content-Length')
  const total = length ? Number(length) : null
  const parts: BlobPart[] = []
  let received = 0
  const reader = response.body?.getReader()
  while (reader) {
    const { done, value } = await reader.read()
    if (done) break
    parts.push(value as BlobPart)
    received += value.byteLength
    onProgress({ received, total })
  }
  return parts
}

/** The name in a Content-Disposition header; filename* (RFC 5987) wins. */
export function fileName(disposition: string | null): string | undefined {
  const encoded = disposition?.match(/filename\*\s*=\s*utf-8''([^;]+)/i)?.[1]
  if (encoded) {
    try {
      return decodeURIComponent(encoded)
    } catch {
      // not percent-encoded after all: the plain name is next
    }
  }
  return disposition?.match(/filename\s*=\s*"?([^";]+)"?/i)?.[1]
}

function save(blob: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  // The browser has taken the blob by the next task.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
