// The sides of a wave's board, and how a visit came back to it.
import type { BoardItem, WaveBoard } from '../api/types'
import { t } from '../i18n/i18n.svelte'

export const sides = ['decide', 'board', 'offered', 'failed'] as const
export type Side = (typeof sides)[number]

/** The visits of each side; one that somebody asks for is on two of them. */
export function parts({ items }: WaveBoard): Record<Side, BoardItem[]> {
  const waiting = items.filter((item) => item.stage === 'on_board')
  return {
    decide: waiting.filter((item) => item.applications > 0),
    board: waiting,
    offered: items.filter((item) => item.stage === 'offered'),
    failed: items.filter((item) => !['on_board', 'offered'].includes(item.stage)),
  }
}

export const backOf = ({ kind, name, reason }: NonNullable<BoardItem['back']>): string =>
  kind === 'unanswered' ? t('board.desk.back.unanswered', { name }) : t(`board.desk.back.${kind}`, { name, reason })
