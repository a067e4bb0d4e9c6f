package main

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"time"

	"etalon/internal/accounts"
	"etalon/standards"
	"etalon/standards/expectations"
)

//go:embed demodata/survey.ru.json
var surveyData []byte

// survey is what customers were asked before the standard was written.
type survey struct {
	Title, File, Overall string
	Respondents          int
	Attributes           []struct {
		Name, Verdict, Reason string
		Weight, Mean          float64
		Rules                 []string // codes of the requirements that answer to it
	}
}

// ask holds the survey, and lets the group decide what follows from it.
func (d *demo) ask(ctx context.Context, v standards.Version) error {
	var in survey
	if err := json.Unmarshal(surveyData, &in); err != nil {
		return fmt.Errorf("demo data: %w", err)
	}
	file, err := in.answers()
	if err != nil {
		return err
	}
	by := d.actors[accounts.GroupLeader]
	held := d.clock.at.AddDate(0, 0, -12)
	asked := expectations.NewSurvey{ID: newID(), Title: in.Title, FileName: in.File, HeldOn: time.Date(held.Year(), held.Month(), held.Day(), 0, 0, 0, 0, time.UTC)}
	plan, err := d.wishes.PreviewImport(ctx, by, v.StandardID, bytes.NewReader(file), int64(len(file)), asked.Choices)
	if err != nil {
		return err
	}
	asked.Digest = plan.Digest
	kept, err := d.wishes.Import(ctx, by, v.StandardID, bytes.NewReader(file), int64(len(file)), asked)
	if err != nil {
		return err
	}
	lineages := map[string]string{}
	for _, s := range v.Sections {
		for _, r := range s.Requirements {
			lineages[r.Code] = r.Lineage
		}
	}
	for i, id := range kept.Attributes {
		a := in.Attributes[i]
		revision := 1
		if a.Verdict != "" {
			decided, err := d.wishes.Decide(ctx, by, id, revision, expectations.Proposal(a.Verdict), a.Reason)
			if err != nil {
				return err
			}
			revision = decided.Revision
		}
		links := make([]string, len(a.Rules))
		for j, code := range a.Rules {
			links[j] = lineages[code]
		}
		if _, err := d.wishes.Link(ctx, by, id, revision, links); err != nil {
			return err
		}
	}
	return nil
}

// answers are a row for each respondent: marks from 1 to 5, a few of them missing,
// and the overall measure that follows from them and from chance.
func (s survey) answers() ([]byte, error) {
	chance := rand.New(rand.NewPCG(7, 57)) //nolint:gosec // a story, the same each time
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	head := make([]string, 0, len(s.Attributes)+1)
	for _, a := range s.Attributes {
		head = append(head, a.Name)
	}
	if err := w.Write(append(head, s.Overall)); err != nil {
		return nil, err
	}
	for range s.Respondents {
		row := make([]string, 0, len(head)+1)
		mood, overall := chance.NormFloat64()*0.5, 7.2
		for _, a := range s.Attributes {
			mark := min(max(math.Round(a.Mean+mood+chance.NormFloat64()), 1), 5)
			overall += 3 * a.Weight * (mark - a.Mean)
			if chance.IntN(25) == 0 {
				row = append(row, "")
				continue
			}
			row = append(row, strconv.Itoa(int(mark)))
		}
		overall = min(max(math.Round(overall+chance.NormFloat64()*0.9), 0), 10)
		if err := w.Write(append(row, strconv.Itoa(int(overall)))); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return out.Bytes(), w.Error()
}
