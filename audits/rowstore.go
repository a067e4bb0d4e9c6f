package audits

import (
	"encoding/json"
	"fmt"
	"math/big"
	"time"

	"etalon/checklists"
	"etalon/internal/database"
)

type waveRow struct {
	ID, OrgID, BrandID, ChecklistVersionID string
	PreviousID                             *string
	Title, Audit                           string
	StartsOn, EndsOn                       time.Time
	Status                                 string
	MinimumVisits                          int
	Bands                                  string
	ProgrammeID                            *string
	Announced                              bool
	Plan                                   string
	Revision                               int
	CreatedAt                              time.Time
}

func (waveRow) TableName() string { return "waves" }

type bandJSON struct {
	From int    `json:"from"`
	Name string `json:"name"`
	Tone string `json:"tone"`
}

func waveToRow(w Wave) (waveRow, error) {
	list := make([]bandJSON, len(w.Bands))
	for i, b := range w.Bands {
		list[i] = bandJSON{int(b.From), b.Name, string(b.Tone)}
	}
	bands, err := encode(list)
	if err != nil {
		return waveRow{}, err
	}
	row := waveRow{
		ID: w.ID, OrgID: w.OrgID, BrandID: w.BrandID, ChecklistVersionID: w.ChecklistVersionID, Title: w.Title, Audit: string(w.Audit),
		StartsOn: w.StartsOn.UTC(), EndsOn: w.EndsOn.UTC(), Status: string(w.Status), MinimumVisits: w.MinimumVisits, Bands: bands,
		Revision: w.Revision, CreatedAt: w.CreatedAt,
	}
	row.PreviousID, row.ProgrammeID, row.Announced = database.NullText(w.PreviousID), database.NullText(w.ProgrammeID), w.Announced
	if w.Plan != nil {
		row.Plan, err = encode(w.Plan)
	}
	return row, err
}

func (r waveRow) wave() (Wave, error) {
	var list []bandJSON
	if err := json.Unmarshal([]byte(r.Bands), &list); err != nil {
		return Wave{}, fmt.Errorf("bands of wave %s: %w", r.ID, err)
	}
	w := Wave{
		ID: r.ID, OrgID: r.OrgID, BrandID: r.BrandID, ChecklistVersionID: r.ChecklistVersionID, Title: r.Title, Audit: checklists.Audit(r.Audit),
		StartsOn: r.StartsOn, EndsOn: r.EndsOn, Status: WaveStatus(r.Status), MinimumVisits: r.MinimumVisits, Revision: r.Revision, CreatedAt: r.CreatedAt,
	}
	for _, b := range list {
		w.Bands = append(w.Bands, Band{checklists.Percent(b.From), b.Name, Tone(b.Tone)})
	}
	w.PreviousID, w.ProgrammeID, w.Announced = database.Text(r.PreviousID), database.Text(r.ProgrammeID), r.Announced
	if r.Plan != "" {
		w.Plan = &Plan{}
		if err := json.Unmarshal([]byte(r.Plan), w.Plan); err != nil {
			return Wave{}, fmt.Errorf("plan of wave %s: %w", r.ID, err)
		}
	}
	return w, nil
}

type visitRow struct {
	ID, OrgID, WaveID, AssignmentID, LocationID, ChecklistVersionID, ShopperID string
	Status, ContentHash                                                        string
	StartedAt                                                                  time.Time
	FinishedAt, SubmittedAt, ApprovedAt, ReleasedAt                            *time.Time
	Earned, Possible                                                           string
	Raw, Final                                                                 *int
	Failed                                                                     bool
	Summary, Exceptions, Late                                                  string
	Revision                                                                   int
	CreatedAt                                                                  time.Time
}

func (visitRow) TableName() string { return "visits" }

func (r visitRow) visit() (Visit, error) {
	v := Visit{
		ID: r.ID, OrgID: r.OrgID, WaveID: r.WaveID, AssignmentID: r.AssignmentID, LocationID: r.LocationID,
		ChecklistVersionID: r.ChecklistVersionID, ShopperID: r.ShopperID, Status: VisitStatus(r.Status), ContentHash: r.ContentHash,
		StartedAt: r.StartedAt, FinishedAt: database.Time(r.FinishedAt), SubmittedAt: database.Time(r.SubmittedAt), ApprovedAt: database.Time(r.ApprovedAt),
		ReleasedAt: database.Time(r.ReleasedAt), Raw: (*checklists.Percent)(r.Raw), Final: (*checklists.Percent)(r.Final), Failed: r.Failed,
		Summary: r.Summary, Revision: r.Revision, CreatedAt: r.CreatedAt, Late: Lateness(r.Late),
	}
	var err error
	if v.Earned, err = ratio(r.Earned); err != nil {
		return Visit{}, err
	}
	if v.Exceptions, err = ParseExceptions(r.Exceptions); err != nil {
		return Visit{}, err
	}
	v.Possible, err = ratio(r.Possible)
	return v, err
}

type answerRow struct {
	OrgID, VisitID, QuestionID, SectionID, State, Value, Comment, Credit, Earned, Possible string
	Critical                                                                               bool
	Met                                                                                    *int
}

func (answerRow) TableName() string { return "visit_answers" }

func (r answerRow) answer() (Answer, error) {
	a := Answer{
		QuestionID: r.QuestionID, SectionID: r.SectionID, State: checklists.State(r.State), Value: json.RawMessage(r.Value),
		Comment: r.Comment, CriticalFail: r.Critical, Met: checklists.NoMark,
	}
	if r.Met != nil {
		a.Met = [...]checklists.Met{checklists.NotMet, checklists.Part, checklists.Full}[*r.Met]
	}
	var err error
	if a.Earned, err = ratio(r.Earned); err != nil {
		return Answer{}, err
	}
	if a.Possible, err = ratio(r.Possible); err != nil {
		return Answer{}, err
	}
	if r.Credit != "" {
		a.Credit, err = ratio(r.Credit)
	}
	return a, err
}

type sectionRow struct {
	OrgID, VisitID, SectionID, Earned, Possible string
	Raw, Final                                  *int
	Failed                                      bool
}

func (sectionRow) TableName() string { return "visit_sections" }

func (r sectionRow) result() (checklists.SectionResult, error) {
	out := checklists.SectionResult{ID: r.SectionID, Raw: (*checklists.Percent)(r.Raw), Final: (*checklists.Percent)(r.Final), Failed: r.Failed}
	var err error
	if out.Earned, err = ratio(r.Earned); err != nil {
		return out, err
	}
	out.Possible, err = ratio(r.Possible)
	return out, err
}

type fileRow struct {
	ID, OrgID, VisitID string
	QuestionID         string
	Kind               FileKind
	SHA256             string `gorm:"column:sha256"`
	SentSHA256         string `gorm:"column:sent_sha256"`
	MediaType          string
	Size, SentSize     int64
	Width, Height      int
	CreatedAt          time.Time
	ErasedAt           *time.Time
}

// TableName is of the days when a visit's files were photos.
func (fileRow) TableName() string { return "photos" }

func ratio(s string) (*big.Rat, error) {
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		return nil, fmt.Errorf("%q is no ratio", s)
	}
	return r, nil
}

// exact writes a ratio as "33/2", or "16" when it is whole.
func exact(r *big.Rat) string {
	if r == nil {
		return ""
	}
	return r.RatString()
}

// millionths rounds a ratio half up to millionths, which sums over many visits use.
func millionths(r *big.Rat) int64 {
	scaled := new(big.Rat).Mul(r, big.NewRat(1_000_000, 1))
	scaled.Add(scaled, big.NewRat(1, 2))
	floor := new(big.Int).Div(scaled.Num(), scaled.Denom())
	return floor.Int64()
}

func nothing() *big.Rat { return new(big.Rat) }

// metValue is the database's form of a Met.
func metValue(m checklists.Met) *int {
	for i, known := range []checklists.Met{checklists.NotMet, checklists.Part, checklists.Full} {
		if m == known {
			return &i
		}
	}
	return nil
}
