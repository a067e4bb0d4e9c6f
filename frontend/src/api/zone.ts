/** The time zone of the device, such as "Europe/Moscow". */
export const zone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone
