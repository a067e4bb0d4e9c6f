// How often and how much at once a shared text is sent.
export const batch = 60 // ms in which keystrokes go together
export const many = 200 // updates that are made one for whoever comes next
export const again = 2_000 // ms before a text is asked for again that the draft does not have yet
export const largest = 200_000 // bytes of updates sent as one

/** The origin of changes that came from the server: they are not sent back. */
export const far = 'far'
