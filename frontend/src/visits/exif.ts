// What a camera writes of when and where a photo was made (EXIF 2.32, a small TIFF in the JPEG's
// APP1). Redrawing a photo loses it; it is carried over for the server, which reads and strips it.
// Only those fields: the small preview that cameras add would still show what was blurred.

const carried = {
  /** Of the main directory: maker, model, software and the changed time. */
  main: [0x010f, 0x0110, 0x0131, 0x0132],
  /** When it was taken, with its time zone and fractions. */
  photo: [0x9003, 0x9004, 0x9010, 0x9011, 0x9012, 0x9290, 0x9291, 0x9292],
}
const photoPointer = 0x8769
const placePointer = 0x8825
const sizes: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 10: 8 }
const most = 64 // entries of a directory, 4 kB each: more is not a camera's

interface Entry {
  tag: number
  type: number
  count: number
  bytes: Uint8Array
}
interface Exif {
  little: boolean
  main: Entry[]
  photo: Entry[]
  place: Entry[]
}

/** What a JPEG says of its making, or null where it says nothing. */
export function exifFrom(jpeg: Uint8Array): Exif | null {
  try {
    const tiff = segment(jpeg)
    return tiff && parse(tiff)
  } catch (error) {
    if (error instanceof RangeError) return null // cut short, or offsets that lead out of it
    throw error
  }
}

/** The TIFF in the APP1 of a JPEG. */
function segment(jpeg: Uint8Array): DataView | null {
  const view = new DataView(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength)
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return null
  for (let at = 2; view.getUint8(at) === 0xff && view.getUint8(at + 1) !== 0xda; ) {
    const length = view.getUint16(at + 2)
    if (view.getUint8(at + 1) === 0xe1 && view.getUint32(at + 4) === 0x45786966) {
      return new DataView(jpeg.buffer, jpeg.byteOffset + at + 10, length - 8)
    }
    at += 2 + length
  }
  return null
}

function parse(tiff: DataView): Exif | null {
  const little = tiff.getUint16(0) === 0x4949
  if (!little && tiff.getUint16(0) !== 0x4d4d) return null
  const main = directory(tiff, little, tiff.getUint32(4, little))
  const below = (pointer: number): Entry[] => {
    const entry = main.find(({ tag }) => tag === pointer)
    return entry ? directory(tiff, little, new DataView(entry.bytes.buffer, entry.bytes.byteOffset).getUint32(0, little)) : []
  }
  return {
    little,
    main: main.filter(({ tag }) => carried.main.includes(tag)),
    photo: below(photoPointer).filter(({ tag }) => carried.photo.includes(tag)),
    place: below(placePointer),
  }
}

function directory(tiff: DataView, little: boolean, at: number): Entry[] {
  const count = Math.min(tiff.getUint16(at, little), most)
  const entries: Entry[] = []
  for (let i = 0; i < count; i++) {
    const here = at + 2 + 12 * i
    const type = tiff.getUint16(here + 2, little)
    const values = tiff.getUint32(here + 4, little)
    const length = (sizes[type] ?? 0) * values
    if (length === 0 || length > 4096) continue
    const from = length <= 4 ? here + 8 : tiff.getUint32(here + 8, little)
    if (from + length > tiff.byteLength) continue
    entries.push({ tag: tiff.getUint16(here, little), type, count: values, bytes: new Uint8Array(tiff.buffer, tiff.byteOffset + from, length) })
  }
  return entries
}

/** The JPEG with these fields in it. */
export async function withExif(jpeg: Blob, exif: Exif | null): Promise<Blob> {
  if (!exif || exif.photo.length + exif.place.length === 0) return jpeg
  const body = write(exif)
  if (body.byteLength > 60_000) return jpeg
  const app1 = new Uint8Array(10 + body.byteLength)
  const view = new DataView(app1.buffer)
  view.setUint16(0, 0xffe1)
  view.setUint16(2, 8 + body.byteLength)
  view.setUint32(4, 0x45786966) // "Exif", two zeros
  app1.set(body, 10)
  return new Blob([jpeg.slice(0, 2), app1, jpeg.slice(2)], { type: 'image/jpeg' })
}

/** A new TIFF: the main directory, then that of the photo and that of the place. */
function write({ little, main, photo, place }: Exif): Uint8Array<ArrayBuffer> {
  const pointers = [photo.length > 0 ? photoPointer : 0, place.length > 0 ? placePointer : 0].filter(Boolean)
  const pointer = (tag: number): Entry => ({ tag, type: 4, count: 1, bytes: new Uint8Array(4) })
  const first = [...main, ...pointers.map(pointer)]
  const starts = [8]
  for (const entries of [first, photo, place]) starts.push((starts.at(-1) ?? 8) + lengthOf(entries))
  const out = new Uint8Array(starts.at(-1) ?? 8)
  const view = new DataView(out.buffer)
  view.setUint16(0, little ? 0x4949 : 0x4d4d)
  view.setUint16(2, 42, little)
  view.setUint32(4, 8, little)
  for (const entry of first) {
    const to = entry.tag === photoPointer ? starts[1] : entry.tag === placePointer ? starts[2] : undefined
    if (to !== undefined) new DataView(entry.bytes.buffer).setUint32(0, to, little)
  }
  ;[first, photo, place].forEach((entries, i) => put(out, view, little, starts[i] ?? 8, entries))
  return out
}

const lengthOf = (entries: Entry[]): number =>
  entries.length === 0 ? 0 : 6 + 12 * entries.length + entries.reduce((sum, { bytes }) => sum + (bytes.length > 4 ? even(bytes.length) : 0), 0)
const even = (length: number): number => length + (length % 2)

function put(out: Uint8Array, view: DataView, little: boolean, at: number, entries: Entry[]): void {
  if (entries.length === 0) return
  view.setUint16(at, entries.length, little)
  let free = at + 6 + 12 * entries.length
  entries.forEach(({ tag, type, count, bytes }, i) => {
    const here = at + 2 + 12 * i
    view.setUint16(here, tag, little)
    view.setUint16(here + 2, type, little)
    view.setUint32(here + 4, count, little)
    if (bytes.length <= 4) out.set(bytes, here + 8)
    else {
      view.setUint32(here + 8, free, little)
      out.set(bytes, free)
      free += even(bytes.length)
    }
  })
}
