// A server that is far away: what it answers comes later. Tests that act before the last answer fail there.
import { connect, createServer } from 'node:net'

/** Listens in front of the server at a port and lets its answers through after a delay in ms, in their order. */
export async function far(port, delay) {
  const open = new Set()
  const proxy = createServer((client) => {
    const server = connect(port, '127.0.0.1')
    for (const socket of [client, server]) {
      open.add(socket)
      socket.on('error', () => {}).on('close', () => open.delete(socket))
    }
    client.pipe(server)
    server.on('data', (data) => setTimeout(() => client.write(data), delay))
    server.on('close', () => setTimeout(() => client.destroy(), delay))
    client.on('close', () => server.destroy())
  })
  await new Promise((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  return {
    base: `http://127.0.0.1:${proxy.address().port}`,
    close() {
      for (const socket of open) socket.destroy()
      return new Promise((resolve) => proxy.close(resolve))
    },
  }
}
