package reports

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"etalon/internal/database"
)

// Millions of answers pass from the database to a file: they come as one text a visit.
// A row each costs more than all that is done with it. The signs between them are in
// no JSON, and are taken out of what people typed.
const (
	fieldEnd  = "\x1f"
	answerEnd = "\x1e"
)

const (
	nextField   = " || '" + fieldEnd + "' || "
	briefAnswer = "question_id" + nextField + "state" + nextField + "value"
	wholeAnswer = briefAnswer +
		nextField + "CASE WHEN comment = '' THEN '' ELSE replace(replace(comment, '" + fieldEnd + "', ''), '" + answerEnd + "', '') END" +
		nextField + "earned" + nextField + "possible" + nextField + "CASE WHEN critical THEN '1' ELSE '' END" + nextField + "COALESCE(CAST(met AS TEXT), '')"
)

// packedAnswers reads the answers of visits, whole or without what they were worth.
func (q query) packedAnswers(ctx context.Context, visits []string, whole bool) (map[string]string, error) {
	if whole {
		return q.packed(ctx, "visit_answers", wholeAnswer, visits)
	}
	return q.packed(ctx, "visit_answers", briefAnswer, visits)
}

// packedSections reads the final scores of the sections of visits.
func (q query) packedSections(ctx context.Context, visits []string) (map[string]string, error) {
	return q.packed(ctx, "visit_sections", "section_id"+nextField+"COALESCE(CAST(final AS TEXT), '')", visits)
}

func (q query) packed(ctx context.Context, table, of string, visits []string) (map[string]string, error) {
	rows, err := q.db.Conn(ctx).Raw("SELECT visit_id, string_agg("+of+", '"+answerEnd+"') FROM "+table+" WHERE visit_id IN ? GROUP BY visit_id", visits).Rows()
	if err != nil {
		return nil, database.Wrap("read "+table, err)
	}
	defer func() { _ = rows.Close() }()
	found := make(map[string]string, len(visits))
	for rows.Next() {
		var id, text string
		if err := rows.Scan(&id, &text); err != nil {
			return nil, database.Wrap("read "+table, err)
		}
		found[id] = text
	}
	return found, database.Wrap("read "+table, rows.Err())
}

// errPacked reports an answer that the database gave in another form.
var errPacked = errors.New("reports: an answer has the wrong fields")

// unpackedAnswer is one answer of packedAnswers, whole or brief; of nothing it is none.
func unpackedAnswer(text string) (answerLine, error) {
	if text == "" {
		return answerLine{}, nil
	}
	var fields [8]string
	n := 0
	for n < len(fields) {
		field, rest, more := strings.Cut(text, fieldEnd)
		fields[n] = field
		n++
		if !more {
			break
		}
		text = rest
	}
	if n != 3 && n != len(fields) || strings.Contains(fields[n-1], fieldEnd) {
		return answerLine{}, errPacked
	}
	a := answerLine{
		QuestionID: fields[0], State: fields[1], Value: fields[2], Comment: fields[3], Earned: fields[4], Possible: fields[5], Critical: fields[6] != "",
	}
	if fields[7] == "" {
		return a, nil
	}
	met, err := strconv.Atoi(fields[7])
	a.Met = &met
	return a, err
}
