import { afterEach, describe, expect, test, vi } from 'vitest'
import { download, fileName, type Progress } from './download'
import { problemOf } from './problem'

afterEach(() => vi.unstubAllGlobals())

describe('fileName', () => {
  test.each([
    [`attachment; filename="wave.pdf"; filename*=UTF-8''%D0%9E%D1%82%D1%87%D1%91%D1%82.pdf`, 'Отчёт.pdf'],
    ['attachment; filename="wave.pdf"', 'wave.pdf'],
    ['attachment; filename=wave.pdf', 'wave.pdf'],
    [`attachment; filename="a.pdf"; filename*=UTF-8''%E0%A4%A`, 'a.pdf'],
    ['attachment', undefined],
    [null, undefined],
  ])('%s', (header, name) => expect(fileName(header)).toBe(name))
})

describe('download', () => {
  test('reports progress and saves under the name of the server', async () => {
    const asked: string[] = []
    vi.stubGlobal('fetch', async (url: string) => {
      asked.push(url)
      return new Response('12345', {
        headers: { 'Content-Length': '5', 'Content-Disposition': 'attachment; filename=wave.pdf' },
      })
    })
    const saved: string[] = []
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
      saved.push(this.download)
    })
    const progress: Progress[] = []
    await download('/waves/1/report.pdf', new AbortController().signal, (p) => progress.push(p))
    expect(asked).toEqual(['/api/v1/waves/1/report.pdf?language=ru'])
    expect(progress.at(-1)).toEqual({ received: 5, total: 5 })
    expect(saved).toEqual(['wave.pdf'])
  })

  test('throws the problem instead of saving it', async () => {
    vi.stubGlobal('fetch', async () => new Response('{"code":"wave_not_found","detail":"Такой волны нет."}', { status: 404 }))
    const failed = download('/waves/1/report.pdf', new AbortController().signal, () => {})
    expect(await failed.catch(problemOf)).toMatchObject({ code: 'wave_not_found', detail: 'Такой волны нет.' })
  })
})
