// What stands in the head of the frame on every page: the search and the bell. On a desk they
// are in the head of the rail, on a phone at the right of the top bar.
import type { Component } from 'svelte'
import Bell from '../notifications/Bell.svelte'
import SearchButton from '../search/SearchButton.svelte'

/** Each is a button of --target by --target with a name; it brings its own dialog or list. One line each. */
export const tools: Component[] = [SearchButton, Bell]
