package reports

import "io"

// composedPDF prints the blocks in their order. The score begins on the cover where it
// is the first of them.
func composedPDF(w io.Writer, r *WaveReport, name string, blocks []Block) error {
	title := r.Language.Text("reports.wave.title", map[string]any{"Wave": r.Wave.Name})
	lines := []string{r.Wave.Name}
	if name == "" {
		name, lines = r.Wave.Name, nil
	} else {
		title = name + " · " + r.Wave.Name
	}
	return render(w, &r.Meta, title, func(d *document) {
		d.masthead(d.t("wave.kind"))
		d.heading(name, append(lines, d.period(r.Wave.From, r.Wave.To), d.orAll(r.Filter))...)
		if len(blocks) > 0 && blocks[0] == FigureBlock {
			blocks = blocks[1:]
			d.waveHeadline(r)
			d.waveCards(r)
			d.waveContents(r, chapters(r, blocks))
			d.turn()
		}
		for _, b := range blocks {
			if r.has(b) {
				d.waveBlock(r, b)
			}
		}
		d.method(d.waveStatistics(r)...)
	})
}

// chapters counts the chapters of the blocks and those that always follow.
func chapters(r *WaveReport, blocks []Block) int {
	n := 1 // how everything was computed
	for _, b := range blocks {
		if r.has(b) {
			n++
		}
	}
	if len(r.Exceptions) > 0 {
		n++
	}
	return n
}

// has reports whether there is anything to print of a block.
func (r *WaveReport) has(b Block) bool {
	switch b {
	case TrendBlock:
		return len(r.History) > 1
	case RegionsBlock:
		return len(r.Regions) > 0
	case HeatBlock:
		return r.heat()
	case CriticalBlock:
		return len(r.CriticalFails) > 0
	case PhotosBlock:
		return len(r.FailPhotos) > 0
	case SpreadBlock:
		return r.Spread.Told
	case CommentsBlock:
		return len(r.Comments) > 0
	case DataBlock:
		return false
	case FigureBlock, DistributionBlock, SectionsBlock, WorstBlock, BestBlock, RequirementsBlock, RankingBlock:
	}
	return true
}

func (d *document) waveBlock(r *WaveReport, b Block) {
	switch b {
	case FigureBlock:
		d.chapter(d.t("compose.figure"), figureHeight)
		d.waveHeadline(r)
		d.waveCards(r)
	case TrendBlock:
		d.chapter(d.t("compose.trend"), trendHeight+2*gapHuge)
		d.paragraph(d.t("wave.history"), caption)
		d.trend(marginSide, d.y+gapHuge, d.inner(), last(r.History, historyLength))
		d.skip(trendHeight + 2*gapHuge)
	case DistributionBlock:
		d.waveDistribution(r)
	case SectionsBlock:
		d.waveSections(r)
	case RegionsBlock:
		d.waveRegions(r)
	case WorstBlock, BestBlock:
		d.waveExtremes(r, b == WorstBlock)
	case RequirementsBlock:
		d.waveRequirements(r)
	case RankingBlock:
		d.waveRanking(r)
	case HeatBlock:
		d.waveHeat(r)
	case CriticalBlock:
		d.waveCritical(r.CriticalFails)
	case PhotosBlock:
		d.wavePhotos(r)
	case SpreadBlock:
		d.waveSpread(&r.Spread)
	case CommentsBlock:
		d.fails(d.t("compose.comments"), d.t("compose.comments_note"), r.Comments)
	case DataBlock:
	}
}

// waveExtremes prints the requirements that are met least or most often.
func (d *document) waveExtremes(r *WaveReport, worst bool) {
	rows, title := r.byRate(), "wave.best"
	rows, end := rows[:min(listed, len(rows))], rows[max(0, len(rows)-listed):]
	if worst {
		title = "wave.worst"
	} else {
		rows = reversed(end)
	}
	d.chapter(d.t(title, map[string]any{"Count": len(rows)}), 3*gapHuge)
	d.paragraph(d.t("wave.requirements_note"), caption)
	d.requirementTable("", rows)
}

func (d *document) wavePhotos(r *WaveReport) {
	all := make([]photo, 0, len(r.FailPhotos))
	for _, p := range r.FailPhotos {
		all = append(all, photo{id: p.ID, title: p.Place.Code + " · " + d.lang.Date(p.Date), text: p.Number + " " + p.Text})
	}
	d.chapter(d.t("compose.photos"), 4*gapHuge)
	d.paragraph(d.t("compose.photos_note"), caption)
	d.skip(gapSmall)
	d.photos(r.Photo, all)
}
