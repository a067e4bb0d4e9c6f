import { replace, router } from 'svelte-spa-router'

/** What a list is asked for: everything but the first page of everything is in the address. */
export interface ListState {
  search: string
  sort: string
  order: 'asc' | 'desc'
  page: number
  filters: Record<string, string>
}

/** How a list stands before anyone touches it. */
export interface ListDefaults {
  sort: string
  order: 'asc' | 'desc'
  filters: string[]
}

/** The state that an address, such as "search=lada&page=2", asks for. Nonsense in it is left out. */
export function parseQuery(query: string, defaults: ListDefaults): ListState {
  const given = new URLSearchParams(query)
  const page = Number(given.get('page') ?? 1)
  const order = given.get('order')
  return {
    search: given.get('search') ?? '',
    sort: given.get('sort') ?? defaults.sort,
    order: order === 'asc' || order === 'desc' ? order : defaults.order,
    page: Number.isInteger(page) && page > 0 ? page : 1,
    filters: Object.fromEntries(defaults.filters.map((name) => [name, given.get(name) ?? ''])),
  }
}

/** The address of a state, without what is as by default. */
export function formatQuery(state: ListState, defaults: ListDefaults): string {
  const query = new URLSearchParams()
  if (state.search) query.set('search', state.search)
  if (state.sort !== defaults.sort) query.set('sort', state.sort)
  if (state.order !== defaults.order || state.sort !== defaults.sort) query.set('order', state.order)
  for (const [name, value] of Object.entries(state.filters)) if (value) query.set(name, value)
  if (state.page > 1) query.set('page', String(state.page))
  return query.toString()
}

/**
 * The state of a list, kept in the address of the page: a reload, a bookmark and
 * the back button find it again. What else the address says is left alone.
 */
export class ListQuery {
  readonly limit: number
  #defaults: ListDefaults
  #home = router.location
  #last = ''
  // A string in between: what others change in the address does not touch the list,
  // and neither does an address that already belongs to the next page.
  #own = $derived.by(() => {
    if (router.location === this.#home) {
      this.#last = formatQuery(parseQuery(router.querystring ?? '', this.#defaults), this.#defaults)
    }
    return this.#last
  })
  #state = $derived.by(() => parseQuery(this.#own, this.#defaults))

  constructor(defaults: Partial<ListDefaults> = {}, limit = 20) {
    this.#defaults = { sort: '', order: 'asc', filters: [], ...defaults }
    this.limit = limit
  }

  get state(): ListState {
    return this.#state
  }

  /** Whether a search or a filter hides some of the list. */
  get narrowed(): boolean {
    return this.#state.search !== '' || Object.values(this.#state.filters).some(Boolean)
  }

  search(search: string): void {
    this.#go({ search, page: 1 })
  }

  filter(name: string, value: string): void {
    this.#go({ filters: { ...this.#state.filters, [name]: value }, page: 1 })
  }

  /** Filters by several at once. */
  filters(change: Record<string, string>): void {
    this.#go({ filters: { ...this.#state.filters, ...change }, page: 1 })
  }

  clear(): void {
    this.#go({ search: '', filters: {}, page: 1 })
  }

  turn(page: number): void {
    this.#go({ page })
  }

  /** Sorts by another column, or turns the order of the same one. */
  sort(column: string, order?: 'asc' | 'desc'): void {
    const turned = this.#state.sort === column && this.#state.order === 'asc' ? 'desc' : 'asc'
    this.#go({ sort: column, order: order ?? turned, page: 1 })
  }

  #go(change: Partial<ListState>): void {
    const query = new URLSearchParams(router.querystring ?? '')
    for (const name of ['search', 'sort', 'order', 'page', ...this.#defaults.filters]) query.delete(name)
    const own = new URLSearchParams(formatQuery({ ...this.#state, ...change }, this.#defaults))
    for (const [name, value] of own) query.set(name, value)
    const text = query.toString()
    void replace(router.location + (text && `?${text}`))
  }
}

/** The query of a file of what a list shows: its columns, search, filters and order, every page of it. */
export function exportQuery(query: ListQuery, columns: string[]): string {
  const { search, sort, order, filters } = query.state
  const asked = new URLSearchParams({ columns: columns.join(',') })
  for (const [name, value] of Object.entries({ search, sort, order: sort && order, ...filters })) if (value) asked.set(name, value)
  return `?${asked}`
}
