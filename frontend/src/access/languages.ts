import { languageName, languages } from '../i18n/i18n.svelte'

/** The languages to choose from, each by its own name, Russian first. */
export const languageOptions = (): { value: string; label: string; lang: string }[] =>
  [...languages].reverse().map((language) => {
    const name = languageName(language)
    return { value: language, label: name.charAt(0).toLocaleUpperCase(language) + name.slice(1), lang: language }
  })
