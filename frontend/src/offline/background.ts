// What the service worker needs of the library, and no more.
export { accountsHere } from './database'
export { openStore } from './store'
export { sync } from './sync'
