import { mount } from 'svelte'
import { session } from './access/session.svelte'
import { connection } from './api/connection.svelte'
import { ahead } from './app/ahead'
import App from './app/App.svelte'
import './app/fonts.css'
import './app/tokens.css'
import './app/base.css'
import { i18n } from './i18n/i18n.svelte'
import { theme } from './ui/theme.svelte'

const target = document.getElementById('app')
if (!target) throw new Error('index.html has no element "app"')
theme.start()
connection.start()
const words = i18n.start()
const asked = session.start(words)
ahead(location.hash, session.shopperBefore)
await words
await asked
target.replaceChildren() // the name that stood there while the program came
mount(App, { target })
