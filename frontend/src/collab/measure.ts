// Where a place of a textarea's text is on the screen: the text is laid out once more, out of sight.
const copied = [
  'boxSizing', 'width', 'paddingTop', 'paddingRight', 'paddingBottom', 'paddingLeft', 'borderTopWidth', 'borderRightWidth', 'borderBottomWidth', 'borderLeftWidth',
  'fontFamily', 'fontSize', 'fontWeight', 'fontStyle', 'letterSpacing', 'wordSpacing', 'lineHeight', 'textTransform', 'textIndent', 'tabSize',
] as const

/** In pixels from the corner of the textarea; undefined where it is scrolled out of it. */
export function spotOf(area: HTMLTextAreaElement, at: number): { left: number; top: number; height: number } | undefined {
  const twin = document.createElement('div')
  const look = getComputedStyle(area)
  for (const name of copied) twin.style[name] = look[name]
  Object.assign(twin.style, { position: 'absolute', visibility: 'hidden', whiteSpace: 'pre-wrap', overflowWrap: 'break-word', borderStyle: 'solid', top: '0', left: '0' })
  // A scroll bar takes room from the text.
  twin.style.width = `${area.clientWidth + parseFloat(look.borderLeftWidth) + parseFloat(look.borderRightWidth)}px`
  const mark = document.createElement('span')
  mark.textContent = area.value.slice(at) || '.'
  twin.append(area.value.slice(0, at), mark)
  document.body.append(twin)
  const height = parseFloat(look.lineHeight) || parseFloat(look.fontSize) * 1.2
  const spot = { left: mark.offsetLeft + parseFloat(look.borderLeftWidth), top: mark.offsetTop + parseFloat(look.borderTopWidth) - area.scrollTop, height }
  twin.remove()
  return spot.top < 0 || spot.top + height > area.clientHeight + height / 2 ? undefined : spot
}
