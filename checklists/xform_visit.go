package checklists

import (
	"fmt"
	"slices"
	"strconv"

	"etalon/internal/fault"
)

// What phones send of a visit: no more pixels than reports show, and sound that
// browsers play.
const (
	formPixels = 2048
	formSound  = "normal" // ODK's word for AAC
)

// applies is the condition that no exception of the location covers the day of the
// visit; empty where there is none for q.
func (f *fieldForm) applies(q *Question) string {
	if f.head.Visit == nil {
		return ""
	}
	condition := ""
	for _, e := range f.head.Visit.Exceptions {
		if slices.Contains(e.Questions, q.ID) {
			today := "decimal-date-time(today())"
			condition = both(condition, fmt.Sprintf("not(%s >= decimal-date-time('%s') and %s <= decimal-date-time('%s'))", today, e.From, today, e.Until))
		}
	}
	return condition
}

// references adds rows for the reference photos after the first, which stands at the
// question itself: a label shows one picture.
func (f *fieldForm) references(q *Question, relevant string) {
	if f.head.Visit == nil {
		return
	}
	name := f.names[q.ID]
	for i := 1; i < len(q.References); i++ {
		wanted := name + "_" + partReference + strconv.Itoa(i+1)
		f.rows = append(f.rows, formRow{
			kind: typeNote, name: f.name(wanted, wanted), label: f.text("xlsform.reference_for", q), relevant: relevant,
			part: partReference, image: q.References[i], question: q,
		})
	}
}

// summary adds the overall comment of a visit.
func (f *fieldForm) summary() {
	if f.head.Visit == nil {
		return
	}
	f.rows = append(f.rows, formRow{
		kind: typeText, name: f.name(partSummary, "etalon_"+partSummary), label: f.head.Language.Text("xlsform.summary", fault.Params{}), part: partSummary,
	})
}

// meta is what the client fills in itself (https://docs.getodk.org/openrosa-metadata).
func (x *xform) meta() {
	times := ""
	if x.head.Visit != nil {
		times = "<orx:timeStart/><orx:timeEnd/>"
	}
	x.add("<orx:meta><orx:instanceID/>" + times + "</orx:meta>\n</data>\n</instance>\n")
	x.add(`<bind nodeset="/data/orx:meta/orx:instanceID" type="string" readonly="true()" jr:preload="uid"/>` + "\n")
	if x.head.Visit != nil {
		x.add(`<bind nodeset="/data/orx:meta/orx:timeStart" type="dateTime" jr:preload="timestamp" jr:preloadParams="start"/>` + "\n")
		x.add(`<bind nodeset="/data/orx:meta/orx:timeEnd" type="dateTime" jr:preload="timestamp" jr:preloadParams="end"/>` + "\n")
	}
}

// ReferenceFile is the name under which forms know a reference photo.
func ReferenceFile(id string) string { return id + ".jpg" }

func (x *xform) groupLook() string {
	if x.head.Visit == nil {
		return ""
	}
	return "field-list" // a section is a page
}

func (x *xform) visitBind(r *formRow) string {
	switch {
	case r.kind == typeNote:
		return attribute("readonly", "true()")
	case x.head.Visit == nil:
		return ""
	case r.kind == typeImage:
		return attribute("orx:max-pixels", strconv.Itoa(formPixels))
	case r.kind == typeAudio:
		return attribute("odk:quality", formSound)
	}
	return ""
}
