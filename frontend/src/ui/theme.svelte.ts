/** How the screen is lit: as the device says, or as the person says. */
export const themes = ['auto', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

const storageKey = 'etalon.theme'

class ThemeStore {
  current = $state<Theme>('auto')

  /** Shows what was chosen on this device. */
  start(): void {
    const kept = localStorage.getItem(storageKey)
    this.#show(themes.find((theme) => theme === kept) ?? 'auto')
  }

  choose(theme: Theme): void {
    localStorage.setItem(storageKey, theme)
    this.#show(theme)
  }

  #show(theme: Theme): void {
    this.current = theme
    if (theme === 'auto') delete document.documentElement.dataset['theme']
    else document.documentElement.dataset['theme'] = theme
  }
}

export const theme = new ThemeStore()
