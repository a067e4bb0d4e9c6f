package reports

import (
	"context"
	"io"

	"etalon/audits/surveys"
	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/locale"
)

// ErrNoPosters says that a campaign has no links to print: it is not open.
var ErrNoPosters = fault.New(fault.Conflict, "survey_no_posters")

// SurveyPostersPDF prints an A4 poster for each location of an open campaign that the
// actor sees, or for the one that is named, in the language of its questions. Faults:
// surveys.ErrNotFound, ErrNoPosters.
func (s *Service) SurveyPostersPDF(ctx context.Context, by accounts.Actor, id, locationID string) (*File, error) {
	c, err := s.surveys.Campaign(ctx, by, id)
	if err != nil {
		return nil, err
	}
	if c.Status != surveys.Open {
		return nil, ErrNoPosters
	}
	places, _, err := s.surveys.PlacesOf(ctx, by, id, surveys.PlaceQuery{LocationID: locationID})
	if err == nil && len(places) == 0 {
		err = surveys.ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	v, err := s.checklists.Content(ctx, by.OrgID, c.ChecklistVersionID)
	if err != nil {
		return nil, err
	}
	meta := &Meta{Language: locale.Match(string(v.Content.Language)), GeneratedAt: s.now()}
	if err := s.branded(ctx, by.OrgID, meta); err != nil {
		return nil, err
	}
	name := meta.Language.Text("reports.survey.posters", map[string]any{"Name": c.Name})
	return s.file(ctx, meta.Language, name, pdfType, func(w io.Writer) error { return postersPDF(w, meta, name, c, places) })
}

func postersPDF(w io.Writer, meta *Meta, name string, c surveys.Campaign, places []surveys.Place) error {
	return renderOn(w, a4, meta, name, func(d *document) {
		d.bare = true
		for _, p := range places {
			d.portrait()
			d.poster(c, p)
		}
	})
}

// poster is what hangs in a location: who asks, what for, and the code.
func (d *document) poster(c surveys.Campaign, p surveys.Place) {
	const edge = marginSide / 2
	d.frame(edge, edge, d.width-2*edge, d.height-2*edge, thickRule, d.accent)
	d.y = gapHuge * 2
	if logo, ratio, there := d.logo(); there {
		height := logoHeight * 1.4
		width := min(height*ratio, d.inner()/2)
		d.place(logo, d.width/2-width/2, d.y, width, width/ratio)
		d.skip(height + gapLarge)
	} else {
		d.centred(c.Brand, lead.in(grey))
		d.skip(gapLarge)
	}
	d.centred(c.Name, style{size: 30, bold: true, ink: d.accent})
	d.skip(gap)
	d.centred(c.Invitation, style{size: 14, ink: ink})
	side := min(d.inner()*0.6, d.height-d.y-gapHuge*5)
	d.y = max(d.y+gapLarge, (d.y+d.height-gapHuge*5-side)/2)
	d.code(d.width/2-side/2, d.y, side, p.Link)
	d.skip(side + gapLarge)
	d.centred(d.t("survey.poster.how"), style{size: 14, bold: true, ink: ink})
	d.skip(gapSmall)
	d.centred(d.t("survey.poster.anonymous"), body.in(grey))
	d.y = d.height - marginSide - 3*small.lead()
	place := p.Name
	for _, part := range []string{p.City, p.Address} {
		if part != "" {
			place += ", " + part
		}
	}
	d.textCentre(d.width/2, small.baseline(d.y), small.fit(oneLine(place), d.inner()), small)
	d.skip(small.lead() + gapHair)
	d.textCentre(d.width/2, small.baseline(d.y), small.fit(oneLine(p.Link), d.inner()), small.in(grey))
}
