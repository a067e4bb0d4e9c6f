/** A map with the place on it: by its point where that is known, else by its address. */
export function mapOf(address: string, point: { latitude?: number; longitude?: number } | undefined, language: string): string {
  const known = point?.latitude !== undefined && point.longitude !== undefined
  if (language === 'ru') {
    return known
      ? `https://yandex.ru/maps/?pt=${point.longitude},${point.latitude}&z=17`
      : `https://yandex.ru/maps/?text=${encodeURIComponent(address)}`
  }
  return known
    ? `https://www.openstreetmap.org/?mlat=${point.latitude}&mlon=${point.longitude}#map=17/${point.latitude}/${point.longitude}`
    : `https://www.openstreetmap.org/search?query=${encodeURIComponent(address)}`
}
