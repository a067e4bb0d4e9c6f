// A kept file as an address that an element can show; it is given back when the element goes.
export function picture(get: () => Promise<Blob | undefined>): { readonly url: string; readonly gone: boolean } {
  let url = $state('')
  let gone = $state(false)
  $effect(() => {
    let made = ''
    let left = false
    void get().then((blob) => {
      if (left) return
      gone = !blob
      if (blob) url = made = URL.createObjectURL(blob)
    })
    return () => {
      left = true
      if (made) URL.revokeObjectURL(made)
      url = ''
    }
  })
  return {
    get url() {
      return url
    },
    get gone() {
      return gone
    },
  }
}
