package expectations

import (
	"context"
	"io"
	"time"

	"github.com/google/uuid"

	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/standards"
)

// Faults of an import, besides those of package workbook.
var (
	// ErrNoSurvey: the file has no row of headings with a column of marks below.
	ErrNoSurvey = fault.New(fault.Invalid, "survey_import_no_table")
	// ErrImportMarks refuses marks; the fields are cells, "Опрос!D17". Params: Cells.
	ErrImportMarks = fault.New(fault.Invalid, "survey_import_marks")
	// ErrImportChanged: the file, or the attributes, are not those that were shown.
	ErrImportChanged = fault.New(fault.Conflict, "survey_import_changed")
)

const (
	rowsMax    = 50_000
	refusedMax = 100 // cells named by one fault
)

// Choices are what the person says of a file. What is zero is guessed.
type Choices struct {
	Overall      string   // letter of the column of the overall measure
	Take         []string // letters of the columns of attributes
	Scale        Scale    // of the attributes
	OverallScale Scale
}

// NewSurvey is a survey to be kept.
type NewSurvey struct {
	ID       string // UUIDv7 made by the caller, so that a retry is harmless
	Title    string
	HeldOn   time.Time
	FileName string
	Digest   string // of the dry run
	OnlyGood bool   // wrong marks count as missing; otherwise one refuses all
	Choices  Choices
}

// Imported is what an import would do.
type Imported struct {
	Digest       string // of the file and of what is made of it: applying takes it
	Sheet        string // empty for CSV
	Header       int    // row of the headings
	Columns      []Column
	Scale        Scale
	OverallScale Scale
	Respondents  int           // rows
	Answered     int           // rows with the overall measure
	Wrong        int           // marks that are no numbers or outside of the scale
	Problems     []fault.Field // of the first of them, by cell

	overall    int // index into Columns; -1: none
	attributes []int
	ratings    Ratings
}

// PreviewImport says what Import would make of the file of size bytes. Nothing is
// stored. Faults: ErrNoSurvey, and those of package workbook.
func (s *Service) PreviewImport(ctx context.Context, by accounts.Actor, standardID string, r io.ReaderAt, size int64, choices Choices) (Imported, error) {
	st, err := s.standards.Working(ctx, by, accounts.WriteStandards, standardID)
	if err != nil {
		return Imported{}, err
	}
	plan, err := readSurvey(r, size, choices)
	if err != nil {
		return Imported{}, err
	}
	known, err := s.store.attributes(ctx, st)
	if err != nil {
		return Imported{}, err
	}
	plan.match(known)
	return *plan, nil
}

// Import keeps a survey with its marks and its analysis, and makes the attributes
// that the standard does not have yet. The same survey again returns the first.
// Faults: ErrInvalid, ErrSurveyExists, ErrImportMarks, ErrImportChanged, ErrTooMany,
// and those of PreviewImport.
func (s *Service) Import(ctx context.Context, by accounts.Actor, standardID string, r io.ReaderAt, size int64, in NewSurvey) (Survey, error) {
	st, err := s.standards.Working(ctx, by, accounts.WriteStandards, standardID)
	if err != nil {
		return Survey{}, err
	}
	if err := in.check(); err != nil {
		return Survey{}, err
	}
	if stored, err := s.store.survey(ctx, by.OrgID, in.ID); err == nil {
		return stored, stored.repeatedBy(st, in)
	}
	plan, err := readSurvey(r, size, in.Choices)
	if err != nil {
		return Survey{}, err
	}
	switch {
	case plan.overall < 0:
		return Survey{}, ErrInvalid.At(fault.Field{Path: "overall", Code: "required"})
	case len(plan.attributes) == 0:
		return Survey{}, ErrInvalid.At(fault.Field{Path: "take", Code: "required"})
	case plan.Wrong > 0 && !in.OnlyGood:
		return Survey{}, ErrImportMarks.At(plan.Problems...).With(fault.Params{"Cells": plan.Wrong})
	}
	survey := Survey{
		ID: in.ID, OrgID: by.OrgID, StandardID: st.ID, Title: in.Title, HeldOn: in.HeldOn, FileName: in.FileName,
		Scale: plan.Scale, Overall: plan.Columns[plan.overall].Heading, OverallScale: plan.OverallScale, Respondents: plan.Respondents,
		// Seconds of work for a large survey, and therefore before the transaction.
		Analysis:  Analyse(plan.ratings, in.ID),
		CreatedBy: by.AccountID, CreatedAt: s.now(), digest: in.Digest,
	}
	return s.keep(ctx, by, st, survey, plan)
}

// keep stores a survey if its attributes are still those that were shown.
func (s *Service) keep(ctx context.Context, by accounts.Actor, st standards.Standard, survey Survey, plan *Imported) (Survey, error) {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		known, err := s.store.attributes(ctx, st)
		if err != nil {
			return err
		}
		if plan.match(known); plan.Digest != survey.digest {
			return ErrImportChanged
		}
		var fresh []Attribute
		for _, i := range plan.attributes {
			c := &plan.Columns[i]
			if c.AttributeID == "" {
				c.AttributeID = uuid.Must(uuid.NewV7()).String()
				fresh = append(fresh, Attribute{
					ID: c.AttributeID, OrgID: by.OrgID, StandardID: st.ID, Name: shorten(c.Heading), Origin: FromSurvey,
					Revision: 1, CreatedBy: by.AccountID, CreatedAt: survey.CreatedAt,
				})
			}
			survey.Attributes = append(survey.Attributes, c.AttributeID)
		}
		if made, err := s.store.insertAttributes(ctx, st, fresh); err != nil || made != len(fresh) {
			return orChanged(err)
		}
		if made, err := s.store.insertSurvey(ctx, survey, plan.ratings); err != nil || !made {
			return orTaken(err)
		}
		after := survey.written()
		after["new_attributes"] = len(fresh)
		return s.record(ctx, by, "import_survey", "expectation_survey", survey.ID, "", nil, after)
	})
	return survey, err
}

func orChanged(err error) error {
	if err == nil {
		err = ErrImportChanged
	}
	return err
}

func orTaken(err error) error {
	if err == nil {
		err = ErrSurveyExists
	}
	return err
}

// repeatedBy refuses another survey under the same id.
func (s Survey) repeatedBy(st standards.Standard, in NewSurvey) error {
	if s.StandardID != st.ID || s.digest != in.Digest || s.Title != in.Title || !s.HeldOn.Equal(in.HeldOn) {
		return ErrSurveyExists
	}
	return nil
}

func (in *NewSurvey) check() error {
	p := &problems{}
	p.Made("id", in.ID)
	p.required("title", &in.Title, nameMax)
	p.text("file", &in.FileName, nameMax)
	if in.HeldOn.IsZero() {
		p.Add("held_on", "required", nil)
	}
	return p.Err(ErrInvalid)
}

// shorten keeps a heading to the length of a name.
func shorten(heading string) string {
	if letters := []rune(heading); len(letters) > nameMax {
		return string(letters[:nameMax-1]) + "…"
	}
	return heading
}
