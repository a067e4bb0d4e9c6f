/** What may be wrong with a file before it is sent. */
export type FileProblem = 'empty' | 'tooLarge' | 'wrongType'

/**
 * Whether a file may be sent. The server decides again; this spares the upload.
 * @param accept as an input has it: ".xlsx,.csv" or "image/*"; empty: every kind
 * @param limit in bytes; 0: none
 */
export function checkFile(file: { name: string; type: string; size: number }, accept: string, limit: number): FileProblem | undefined {
  if (file.size === 0) return 'empty'
  if (limit > 0 && file.size > limit) return 'tooLarge'
  const kinds = accept.split(',').map((kind) => kind.trim().toLowerCase()).filter(Boolean)
  const fits = (kind: string) => {
    if (kind.startsWith('.')) return file.name.toLowerCase().endsWith(kind)
    return kind.endsWith('/*') ? file.type.startsWith(kind.slice(0, -1)) : file.type === kind
  }
  return kinds.length === 0 || kinds.some(fits) ? undefined : 'wrongType'
}
