package checklists

import (
	"regexp"
	"strings"
)

// formType is what the type of a row asks for.
type formType struct {
	kind   Kind   // empty: the row is no question
	list   string // of a select
	other  bool   // the list ends in "other", which is to be specified
	near   bool   // the kind is only the nearest
	look   string // where kind is empty: what the row is instead
	source string // the type as it stands there
}

// What a row is that is no question.
const (
	lookBegin    = "begin"
	lookRepeat   = "repeat"
	lookEnd      = "end"
	lookNote     = "note"
	lookCalc     = "calculate"
	lookMetadata = "metadata"
	lookExternal = "external"
	lookUnknown  = "unknown"
)

var (
	selectOne  = regexp.MustCompile(`(?i)^(?:select[_ ]one|select1|add select one prompt using)(?:[_ ]from)?\s+(\S+)(\s+or[_ ](?:specify[_ ])?other)?$`)
	selectMany = regexp.MustCompile(`(?i)^(?:select[_ ]multiple|select all that apply|add select multiple prompt using)(?:[_ ]from)?\s+(\S+)(\s+or[_ ](?:specify[_ ])?other)?$`)
	selectFile = regexp.MustCompile(`(?i)^(?:select[_ ](?:one|multiple)[_ ](?:from[_ ]file|external)|(?:xml|csv)-external)\b`)
	formTypes  = map[string]Kind{
		"text": Text, "string": Text, "integer": Count, "int": Count, "decimal": Number, "date": Date, "time": Time, "image": Photo, "photo": Photo,
		"audio": Audio, "geopoint": Location, "gps": Location, "location": Location, "phone_number": Text, "range": ScaleKind,
	}
	nearTypes = map[string]Kind{
		"datetime": Date, "barcode": Text, "acknowledge": YesNo, "trigger": YesNo, "background-audio": Audio, "rank": Multiple,
	}
	metadata = map[string]bool{
		"start": true, "end": true, "today": true, "deviceid": true, "subscriberid": true, "simserial": true, "phonenumber": true, "username": true,
		"email": true, "audit": true, "start-geopoint": true, "uri:deviceid": true, "uri:subscriberid": true, "uri:simserial": true,
		"uri:phonenumber": true, "uri:username": true, "uri:email": true, "start_time": true, "end_time": true, "hidden": true,
	}
)

// typeOf reads a type as XLSForm spells it, and as it did in older versions.
func typeOf(text string) formType {
	t := formType{source: text, look: lookUnknown}
	text = strings.Join(strings.Fields(text), " ")
	if selectFile.MatchString(text) {
		t.look = lookExternal
		return t
	}
	if m := selectOne.FindStringSubmatch(text); m != nil {
		t.kind, t.list, t.other = Single, m[1], m[2] != ""
		return t
	}
	if m := selectMany.FindStringSubmatch(text); m != nil {
		t.kind, t.list, t.other = Multiple, m[1], m[2] != ""
		return t
	}
	if rank, list, ok := strings.Cut(text, " "); ok && strings.EqualFold(rank, "rank") {
		t.kind, t.list, t.near = Multiple, list, true
		return t
	}
	key := strings.ReplaceAll(strings.ToLower(text), " ", "_")
	t.kind = formTypes[key]
	if near, ok := nearTypes[key]; ok && key != "rank" {
		t.kind, t.near = near, true
	}
	if t.kind != "" {
		return t
	}
	switch {
	case key == typeBegin || key == "begin_loop":
		t.look = lookBegin
	case key == "begin_repeat":
		t.look = lookRepeat
	case key == typeEnd || key == "end_repeat" || key == "end_loop":
		t.look = lookEnd
	case key == "note":
		t.look = lookNote
	case key == "calculate" || key == "calculate_here":
		t.look = lookCalc
	case metadata[key]:
		t.look = lookMetadata
	}
	return t
}

// fits reports whether a row of this type may be a question of kind, which our own
// column says it was.
func (t formType) fits(kind Kind) bool {
	switch kind {
	case YesNo, Single:
		return t.kind == Single
	case ScaleKind:
		return t.kind == Single || t.kind == Count || t.kind == ScaleKind
	case Number, Count, Duration:
		return t.kind == Number || t.kind == Count
	case Photo, Receipt, Signature:
		return t.kind == Photo
	case Multiple, Text, Date, Time, Audio, Location:
	}
	return t.kind == kind
}
