import { expect, test } from 'vitest'
import { exifFrom, withExif } from './exif'

/** A JPEG's beginning as a phone writes it: maker, turned picture, time, place, and a preview behind it. */
function camera(little: boolean): Uint8Array<ArrayBuffer> {
  const tiff = new Uint8Array(200)
  const view = new DataView(tiff.buffer)
  const entry = (at: number, tag: number, type: number, count: number, value: number): void => {
    view.setUint16(at, tag, little)
    view.setUint16(at + 2, type, little)
    view.setUint32(at + 4, count, little)
    if (type === 3) view.setUint16(at + 8, value, little)
    else view.setUint32(at + 8, value, little)
  }
  view.setUint16(0, little ? 0x4949 : 0x4d4d)
  view.setUint16(2, 42, little)
  view.setUint32(4, 8, little)
  view.setUint16(8, 3, little)
  entry(10, 0x0112, 3, 1, 6)
  entry(22, 0x8769, 4, 1, 60)
  entry(34, 0x8825, 4, 1, 100)
  view.setUint32(46, 160, little) // the preview's directory
  view.setUint16(60, 1, little)
  entry(62, 0x9003, 2, 20, 80)
  tiff.set(new TextEncoder().encode('2026:11:28 12:30:00\0'), 80)
  view.setUint16(100, 1, little)
  entry(102, 2, 5, 3, 120)
  ;[55, 1, 45, 1, 14, 1].forEach((n, i) => view.setUint32(120 + 4 * i, n, little))
  tiff.set(new TextEncoder().encode('FACE'), 180)
  const out = new Uint8Array(12 + tiff.length + 2)
  const head = new DataView(out.buffer)
  head.setUint16(0, 0xffd8)
  head.setUint16(2, 0xffe1)
  head.setUint16(4, 8 + tiff.length)
  head.setUint32(6, 0x45786966)
  out.set(tiff, 12)
  head.setUint16(12 + tiff.length, 0xffda)
  return out
}

const bare = new Blob([new Uint8Array([0xff, 0xd8, 0xff, 0xda])], { type: 'image/jpeg' })
const bytes = async (blob: Blob): Promise<Uint8Array<ArrayBuffer>> => new Uint8Array(await blob.arrayBuffer())

for (const little of [true, false]) {
  test(`time and place go along, ${little ? 'little' : 'big'} endian; how it was turned and its preview do not`, async () => {
    const made = await bytes(await withExif(bare, exifFrom(camera(little))))
    const read = exifFrom(made)
    expect(read?.photo.map(({ tag, bytes }) => [tag, new TextDecoder().decode(bytes)])).toEqual([[0x9003, '2026:11:28 12:30:00\0']])
    expect(read?.place.map(({ tag, count }) => [tag, count])).toEqual([[2, 3]])
    expect(read?.main).toEqual([])
    expect(new TextDecoder('latin1').decode(made)).not.toContain('FACE')
    expect([...made.slice(-2)]).toEqual([0xff, 0xda])
  })
}

test('what is no EXIF, or is cut short, leaves the photo as it is', async () => {
  expect(exifFrom(new Uint8Array([0x89, 0x50]))).toBeNull()
  for (let length = 0; length < 120; length++) exifFrom(camera(true).slice(0, length))
  expect(await withExif(bare, null)).toBe(bare)
})
