/** A field of a form that two people changed at once. */
export interface Difference {
  name: string
  label: string
  mine: string
  theirs: string
  /** Which side to offer first: the one that changed, mine when both did. */
  chosen: 'mine' | 'theirs'
}

type Values = Record<string, string>

/**
 * What differs between my form and what is stored now, in the order of labels.
 * @param base what my editing started from: a field that only one side changed takes that side
 * @param labels the fields to compare, by name
 */
export function differences(base: Values, mine: Values, theirs: Values, labels: Values): Difference[] {
  return Object.entries(labels)
    .filter(([name]) => (mine[name] ?? '') !== (theirs[name] ?? ''))
    .map(([name, label]) => ({
      name,
      label,
      mine: mine[name] ?? '',
      theirs: theirs[name] ?? '',
      chosen: (mine[name] ?? '') === (base[name] ?? '') ? 'theirs' : 'mine',
    }))
}
