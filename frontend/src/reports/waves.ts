// Which waves have results of our own locations.
import type { WaveSummary } from '../api/types'

/** Visits to competitors are compared on their own wave's page and nowhere else. */
export const withResults = (waves: WaveSummary[]): WaveSummary[] => waves.filter(({ released, audit }) => released > 0 && audit !== 'competitor')
