// The link between a phone and the server: a proxy that can be good, bad or not there. What is bad about it
// comes from a seed, so that a run can be seen again.
import http from 'node:http'

/** What a bad link does to a request, by shares of a hundred; the rest goes through. */
const luck = [
  ['lost', 10],
  ['answer lost', 10],
  ['502', 8],
  ['twice', 8],
  ['again later', 8], // a copy of it comes when others have overtaken it
  ['late', 10],
]

/**
 * Opens a link to the server at base. state is "good", "bad" or "none"; counts says what a bad one did;
 * newer makes the server one with a newer version of the application.
 * Only paths that bad matches meet with its badness.
 */
export async function openLink(base, { bad = /^\/api\/v1\/(visits|uploads)/, seed = 7 } = {}) {
  const target = new URL(base)
  const link = { state: 'good', newer: false, counts: {} }
  const chance = () => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31
  const later = (ms) => new Promise((done) => setTimeout(done, ms))

  /** Passes the request on; its answer, whole or as it comes. */
  function forward({ method, url, headers }, body) {
    return new Promise((resolve, reject) => {
      const request = http.request({ host: target.hostname, port: target.port, method, path: url, headers, agent: false }, resolve)
      request.on('error', reject)
      request.end(body)
    })
  }
  const unheard = (request, body) => forward(request, body).then((answer) => void answer.resume(), () => {})
  /** Answers with what the server says. */
  async function answer(request, body, response) {
    const renewed = link.newer && request.url === '/sw.js'
    if (renewed) request.headers['accept-encoding'] = 'identity' // a line is added to it
    const got = await forward(request, body)
    if (!renewed) return response.writeHead(got.statusCode, got.headers), got.pipe(response)
    const { 'content-length': _, ...headers } = got.headers
    response.writeHead(got.statusCode, headers)
    got.on('end', () => response.end('\n// newer')).pipe(response, { end: false })
  }

  function fateOf(url) {
    if (link.state !== 'bad' || !bad.test(url)) return 'through'
    let at = chance() * 100
    const [fate = 'through'] = luck.find(([, share]) => (at -= share) < 0) ?? []
    link.counts[fate] = (link.counts[fate] ?? 0) + 1
    return fate
  }

  async function pass(request, body, response) {
    const fate = fateOf(request.url)
    if (fate === 'lost') return request.socket.destroy()
    if (fate === 'answer lost') return await unheard(request, body), request.socket.destroy()
    if (fate === '502') return response.writeHead(502).end('bad gateway')
    if (fate === 'twice') await unheard(request, body)
    if (fate === 'again later') void later(200 + 800 * chance()).then(() => unheard(request, body))
    if (fate === 'late') await later(400 * chance())
    await answer(request, body, response)
  }

  const proxy = http.createServer((request, response) => {
    if (link.state === 'none') return request.socket.destroy()
    const parts = []
    request.on('data', (part) => parts.push(part))
    request.on('error', () => {})
    request.on('end', () => pass(request, Buffer.concat(parts), response).catch(() => request.socket.destroy()))
  })
  await new Promise((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  link.base = `http://127.0.0.1:${proxy.address().port}`
  link.close = () => {
    proxy.closeAllConnections()
    return new Promise((resolve) => proxy.close(resolve))
  }
  return link
}
