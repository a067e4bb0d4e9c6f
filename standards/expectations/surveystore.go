package expectations

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"etalon/internal/database"
	"etalon/standards"
)

type surveyRow struct {
	ID, OrgID, StandardID  string
	Title                  string
	HeldOn                 time.Time
	FileName               string
	ScaleMin, ScaleMax     float64
	OverallName            string
	OverallMin, OverallMax float64
	Overall                string
	Respondents            int
	Analysis, Digest       string
	CreatedBy              string
	CreatedAt              time.Time
}

func (surveyRow) TableName() string { return "expectation_surveys" }

// survey is the row as a survey; a list reads no analysis.
func (r surveyRow) survey() (Survey, error) {
	s := Survey{
		ID: r.ID, OrgID: r.OrgID, StandardID: r.StandardID, Title: r.Title, HeldOn: r.HeldOn.UTC(), FileName: r.FileName,
		Scale: Scale{r.ScaleMin, r.ScaleMax}, Overall: r.OverallName, OverallScale: Scale{r.OverallMin, r.OverallMax},
		Respondents: r.Respondents, CreatedBy: r.CreatedBy, CreatedAt: r.CreatedAt.UTC(), digest: r.Digest,
	}
	if r.Analysis == "" {
		return s, nil
	}
	if err := json.Unmarshal([]byte(r.Analysis), &s.Analysis); err != nil {
		return Survey{}, fmt.Errorf("read analysis of survey %s: %w", r.ID, err)
	}
	return s, nil
}

// surveys lists those of a standard, the latest first, without marks and analyses.
func (s store) surveys(ctx context.Context, st standards.Standard) ([]Survey, error) {
	rows, err := database.Of[surveyRow](s.db.Conn(ctx)).
		Select("id, org_id, standard_id, title, held_on, file_name, scale_min, scale_max, overall_name, overall_min, overall_max, respondents, digest, created_by, created_at").
		Where("org_id = ? AND standard_id = ?", st.OrgID, st.ID).Order("held_on DESC, created_at DESC, id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("list surveys: %w", err)
	}
	list := make([]Survey, len(rows))
	for i, r := range rows {
		if list[i], err = r.survey(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// survey reads one with its analysis. Error: ErrSurveyNotFound.
func (s store) survey(ctx context.Context, orgID, id string) (Survey, error) {
	if !isID(id) {
		return Survey{}, ErrSurveyNotFound
	}
	row, err := database.Of[surveyRow](s.db.Conn(ctx)).Omit("overall").Where("org_id = ? AND id = ?", orgID, id).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Survey{}, ErrSurveyNotFound
	}
	if err != nil {
		return Survey{}, fmt.Errorf("read survey: %w", err)
	}
	survey, err := row.survey()
	if err != nil {
		return Survey{}, err
	}
	err = s.db.Conn(ctx).Model(&columnRow{}).Where("org_id = ? AND survey_id = ?", orgID, id).Order("position").Pluck("attribute_id", &survey.Attributes).Error
	if err != nil {
		return Survey{}, fmt.Errorf("read columns of survey: %w", err)
	}
	return survey, nil
}

// insertSurvey keeps a survey with its marks; it reports false when the id is taken.
func (s store) insertSurvey(ctx context.Context, v Survey, in Ratings) (bool, error) {
	analysis, err := json.Marshal(v.Analysis)
	if err != nil {
		return false, fmt.Errorf("write analysis: %w", err)
	}
	row := surveyRow{
		ID: v.ID, OrgID: v.OrgID, StandardID: v.StandardID, Title: v.Title, HeldOn: v.HeldOn, FileName: v.FileName,
		ScaleMin: v.Scale.Min, ScaleMax: v.Scale.Max, OverallName: v.Overall, OverallMin: v.OverallScale.Min, OverallMax: v.OverallScale.Max,
		Overall: marks(in.Overall), Respondents: v.Respondents, Analysis: string(analysis), Digest: v.digest, CreatedBy: v.CreatedBy, CreatedAt: v.CreatedAt,
	}
	result := gorm.WithResult()
	if err := database.Of[surveyRow](s.db.Conn(ctx), clause.OnConflict{DoNothing: true}, result).Create(ctx, &row); err != nil {
		return false, fmt.Errorf("insert survey: %w", err)
	}
	if result.RowsAffected == 0 {
		return false, nil
	}
	columns := make([]columnRow, len(v.Attributes))
	for i, id := range v.Attributes {
		columns[i] = columnRow{v.OrgID, v.ID, id, i, marks(in.Attributes[i])}
	}
	if err := database.Of[columnRow](s.db.Conn(ctx)).CreateInBatches(ctx, &columns, chunked); err != nil {
		return false, fmt.Errorf("insert columns of survey: %w", err)
	}
	return true, nil
}

func (s store) deleteSurvey(ctx context.Context, v Survey) error {
	if _, err := database.Of[columnRow](s.db.Conn(ctx)).Where("org_id = ? AND survey_id = ?", v.OrgID, v.ID).Delete(ctx); err != nil {
		return fmt.Errorf("delete columns of survey: %w", err)
	}
	if _, err := database.Of[surveyRow](s.db.Conn(ctx)).Where("org_id = ? AND id = ?", v.OrgID, v.ID).Delete(ctx); err != nil {
		return fmt.Errorf("delete survey: %w", err)
	}
	return nil
}

// marks writes a column: "10,9,,8"; what is missing is empty.
func marks(column []float64) string {
	var b strings.Builder
	for i, v := range column {
		if i > 0 {
			b.WriteByte(',')
		}
		if !math.IsNaN(v) {
			b.WriteString(strconv.FormatFloat(v, 'g', -1, 64))
		}
	}
	return b.String()
}
