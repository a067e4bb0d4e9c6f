import { expect, test } from 'vitest'
import { said } from './said'

test('a message is put in words of the device, in its language', () => {
  expect(said({ kind: 'message_received', link: '/visits/1/messages' }, 'ru')).toEqual({ title: 'Новое сообщение', tag: 'message_received', link: '/visits/1/messages' })
  expect(said({ kind: 'message_received', link: '' }, 'en').title).toBe('New message')
})

test('what cannot be read says that something happened, and leads to the list', () => {
  for (const data of [null, 'text', {}, { kind: 7, link: 'https://example.com' }, { kind: 'of_tomorrow', link: '//example.com/../x' }]) {
    const { title, link } = said(data, 'ru')
    expect(title).toBe('Новое событие')
    expect(link === '/notifications' || !link.includes('.')).toBe(true)
  }
})
