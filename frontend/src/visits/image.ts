// Photos as they are kept: scaled on the phone, with the camera's own time and place, and with what
// the shopper hid gone from the bytes.
import { exifFrom, withExif } from './exif'

const longest = 1600 // px, of the longer side
const quality = 0.85
const small = 700_000 // bytes: a JPEG that is small enough is kept as the camera wrote it

/** The file is no picture that this phone can read. */
export class NotAPicture extends Error {}

/**
 * A photo as it is kept and sent: JPEG, at most 1,600 px on its longer side. The camera's time and
 * place go along, for the server to read and strip. @throws NotAPicture
 */
export async function scaled(file: Blob): Promise<Blob> {
  const picture = await read(file)
  const factor = Math.min(1, longest / Math.max(picture.width, picture.height))
  if (factor === 1 && file.type === 'image/jpeg' && file.size <= small) {
    picture.close()
    return file
  }
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(picture.width * factor))
  canvas.height = Math.max(1, Math.round(picture.height * factor))
  pen(canvas).drawImage(picture, 0, 0, canvas.width, canvas.height)
  picture.close()
  return withExif(await jpeg(canvas), exifFrom(await head(file)))
}

/** A picture to draw on, turned as the camera was held. @throws NotAPicture */
export async function read(file: Blob): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(file)
  } catch (error) {
    throw new NotAPicture('unreadable picture', { cause: error })
  }
}

/** An area in shares of the picture's width and height, from 0 to 1. */
export interface Area {
  x: number
  y: number
  width: number
  height: number
}

/**
 * Makes an area unreadable: it is drawn on a few grains and back again. So few that nothing is left
 * to sharpen, whatever its size. The bytes change, not a layer above them.
 */
export function obscure(canvas: HTMLCanvasElement, area: Area): void {
  const x = Math.floor(area.x * canvas.width)
  const y = Math.floor(area.y * canvas.height)
  const width = Math.max(1, Math.ceil(area.width * canvas.width))
  const height = Math.max(1, Math.ceil(area.height * canvas.height))
  const grain = Math.max(width, height) / 6
  const grains = document.createElement('canvas')
  grains.width = Math.max(1, Math.round(width / grain))
  grains.height = Math.max(1, Math.round(height / grain))
  const few = pen(grains)
  few.imageSmoothingQuality = 'high'
  few.drawImage(canvas, x, y, width, height, 0, 0, grains.width, grains.height)
  const back = pen(canvas)
  back.imageSmoothingEnabled = false
  back.drawImage(grains, 0, 0, grains.width, grains.height, x, y, width, height)
}

/** The canvas as a photo to keep, with the time and place of the one it was made from. */
export async function kept(canvas: HTMLCanvasElement, from: Blob): Promise<Blob> {
  return withExif(await jpeg(canvas), exifFrom(await head(from)))
}

export function pen(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext('2d')
  if (!context) throw new Error('no canvas')
  return context
}

/** EXIF stands at the beginning and is at most 64 kB. */
const head = async (file: Blob): Promise<Uint8Array<ArrayBuffer>> => new Uint8Array(await file.slice(0, 131_072).arrayBuffer())

function jpeg(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new NotAPicture('canvas too large'))), 'image/jpeg', quality),
  )
}
