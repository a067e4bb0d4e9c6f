package standards

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/google/uuid"

	"etalon/internal/accounts"
	"etalon/internal/fault"
)

// MaxEdits bounds the edits of one request.
const MaxEdits = 200

// made is an edit with what it was about, before and after, as JSON.
type made struct {
	Edit

	was, became string
}

// PastEdit is an edit in the history of a draft or of a requirement.
type PastEdit struct {
	ID, VersionID, Lineage, By string // By is a name
	SuggestedBy                string // a name too; empty: nobody but By
	Number                     string // of the version, such as "2.0"
	Kind                       EditKind
	Revision                   int
	At                         time.Time
	// Was and Became are nil where there was no requirement, and for what is not one.
	Was, Became *Requirement
	// TextWas and TextBecame are the same of sections and of the preamble.
	TextWas, TextBecame *SectionText
}

// Apply makes edits of a draft, all of them or none, in their order. An edit
// that was made before is left out. Faults: ErrVersionNotFound,
// ErrVersionPublished, ErrVersionNotDraft, ErrInvalid, ErrSectionNotOwned,
// ErrLeaderOnly and those of Edit.
func (s *Service) Apply(ctx context.Context, by accounts.Actor, versionID string, edits []Edit) (Version, error) {
	if err := checkEdits(edits); err != nil {
		return Version{}, err
	}
	var out Version
	var err error
	// Two people who save at once: the second starts again from what the first made.
	for range reads {
		if out, err = s.applyOnce(ctx, by, versionID, edits); !errors.Is(err, ErrVersionStale) {
			return out, err
		}
	}
	return out, errBusy
}

func (s *Service) applyOnce(ctx context.Context, by accounts.Actor, versionID string, edits []Edit) (Version, error) {
	var out Version
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		before, within, err := s.within(ctx, by, accounts.WriteStandards, versionID)
		if err != nil {
			return err
		}
		if err := before.editable(before.Revision); err != nil {
			return err
		}
		pen, err := s.penOf(ctx, by, before.StandardID, within)
		if err != nil {
			return err
		}
		known, err := s.store.knownEdits(ctx, by.OrgID, edits)
		if err != nil {
			return err
		}
		out = before
		content, done, err := before.Content().applyAll(pen, edits, known)
		if err != nil || len(done) == 0 {
			return err
		}
		if err := content.Check(); err != nil {
			return err
		}
		out.Preamble, out.Sections = content.Preamble, content.Sections
		out.Revision++
		out.EditedBy = by.AccountID
		return s.keep(ctx, by, before, out, done)
	})
	return out, err
}

// applyAll makes the edits that are not known, as far as the pen reaches, and tells
// what each was about.
func (c Content) applyAll(by Pen, edits []Edit, known map[string]bool) (Content, []made, error) {
	var done []made
	for _, e := range edits {
		if known[e.ID] {
			continue
		}
		one := made{Edit: e, was: c.subject(e)}
		err := by.may(c, e)
		if err != nil {
			return c, nil, err
		}
		if c, err = c.apply(e); err != nil {
			return c, nil, err
		}
		one.became = c.subject(e)
		done = append(done, one)
	}
	return c, done, nil
}

// between tells which edits lead from c to another content, as far as people read
// them: those of places are left out.
func (c Content) between(after Content) []made {
	var done []made
	add := func(kind EditKind, lineage string) {
		e := Edit{ID: orNew(""), Kind: kind, Lineage: lineage}
		if one := (made{e, c.subject(e), after.subject(e)}); one.was != one.became {
			done = append(done, one)
		}
	}
	add(SetPreamble, "")
	for _, s := range after.Sections {
		add(SetSection, s.Lineage)
		for _, r := range s.Requirements {
			if at, _ := c.locate(r.Lineage); at < 0 {
				add(AddRequirement, r.Lineage)
				continue
			}
			add(SetRequirement, r.Lineage)
		}
	}
	for _, s := range c.Sections {
		for _, r := range s.Requirements {
			if at, _ := after.locate(r.Lineage); at < 0 {
				add(RemoveRequirement, r.Lineage)
			}
		}
	}
	return done
}

// keep stores the content and the edits, and records them.
func (s *Service) keep(ctx context.Context, by accounts.Actor, before, after Version, done []made) error {
	if taken, err := s.store.changeContent(ctx, before, after); err != nil || !taken {
		return s.overtaken(ctx, before, err)
	}
	if err := s.store.insertEdits(ctx, by, after, done, s.now()); err != nil {
		return err
	}
	return s.record(ctx, by, "edit", after, "", map[string]any{"revision": before.Revision}, edits(before, after))
}

// History lists the edits of a requirement or a section through the versions of
// the standard, the last first, 500 at most. Who reads only what is published does
// not read how it came about. Faults: ErrForbidden, ErrVersionNotFound.
func (s *Service) History(ctx context.Context, by accounts.Actor, versionID, lineage string) ([]PastEdit, error) {
	v, err := s.version(ctx, by, accounts.ReadDrafts, versionID)
	if err != nil || !isID(lineage) {
		return []PastEdit{}, err
	}
	return s.store.pastEdits(ctx, v, lineage, 0)
}

// EditsSince lists the edits of a draft after a revision, the first first, 500 at
// most. Faults: ErrVersionNotFound.
func (s *Service) EditsSince(ctx context.Context, by accounts.Actor, versionID string, revision int) (Version, []PastEdit, error) {
	v, err := s.version(ctx, by, accounts.ReadDrafts, versionID)
	if err != nil {
		return Version{}, nil, err
	}
	list, err := s.store.pastEdits(ctx, v, "", revision)
	return v, list, err
}

func checkEdits(edits []Edit) error {
	p := &problems{}
	p.count("edits", len(edits), MaxEdits)
	for i, e := range edits[:min(len(edits), MaxEdits)] {
		e.check(p, i)
	}
	return p.err()
}

func (e Edit) check(p *problems, i int) {
	at := func(field string) string { return "edits[" + strconv.Itoa(i) + "]." + field }
	if id, err := uuid.Parse(e.ID); err != nil || id.String() != e.ID || id.Version() != 7 {
		p.add(at("id"), "not_an_id", nil)
	}
	if e.Kind != SetPreamble && e.Kind != Renumber && !isID(e.Lineage) {
		p.add(at("lineage"), "not_an_id", nil)
	}
	need := func(field string, missing bool) {
		if missing {
			p.add(at(field), "required", nil)
		}
	}
	switch e.Kind {
	case SetRequirement:
		need("before", e.Before == nil)
		need("requirement", e.Requirement == nil)
	case AddRequirement:
		need("requirement", e.Requirement == nil)
	case SetSection, SetPreamble:
		need("text_before", e.TextBefore == nil)
		need("text", e.Text == nil)
	case AddSection:
		need("text", e.Text == nil)
	case RemoveRequirement, MoveRequirement, RemoveSection, MoveSection, Renumber:
	default:
		p.add(at("kind"), "unknown_edit", fault.Params{"Value": string(e.Kind)})
	}
}

// subject is what an edit is about, in a content, as JSON; empty where it is not there.
func (c Content) subject(e Edit) string {
	var doc any
	switch e.Kind {
	case SetPreamble:
		doc = sectionTextDoc{Title: c.Preamble}
	case Renumber:
		return ""
	case SetSection, AddSection, RemoveSection, MoveSection:
		for i, s := range c.Sections {
			if s.Lineage == e.Lineage {
				doc = sectionTextDoc{s.Title, s.Variant, i + 1}
			}
		}
	default:
		if s, r := c.locate(e.Lineage); s >= 0 {
			one := Content{Sections: []Section{{Requirements: []Requirement{c.Sections[s].Requirements[r]}}}}
			doc = placedDoc{contentDocument(one).Sections[0].Requirements[0], c.Sections[s].Lineage, r + 1}
		}
	}
	if doc == nil {
		return ""
	}
	data, err := json.Marshal(doc)
	if err != nil {
		// Strings, numbers and slices of them always encode.
		panic(fmt.Sprintf("standards: JSON of an edit: %v", err))
	}
	return string(data)
}

type (
	sectionTextDoc struct {
		Title    string `json:"title"`
		Variant  string `json:"variant,omitempty"`
		Position int    `json:"position,omitempty"`
	}
	placedDoc struct {
		requirementDoc

		Section  string `json:"section"`
		Position int    `json:"position"`
	}
)
