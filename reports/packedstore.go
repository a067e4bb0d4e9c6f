package reports

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"etalon/internal/database"
)

// Millions of answers pass from the database to a file: they come as one text a column
// for all answers of a visit. A row each costs more than all that is done with it, and
// putting their columns together costs the database more than reading them. The sign
// between them is in no JSON, and is taken out of what people typed.
const fieldEnd = "\x1f"

var (
	briefAnswer = []string{"question_id", "state", "value"}
	wholeAnswer = append(slices.Clone(briefAnswer), "CASE WHEN comment = '' THEN '' ELSE replace(comment, '"+fieldEnd+"', '') END",
		"earned", "possible", "CASE WHEN critical THEN '1' ELSE '' END", "COALESCE(CAST(met AS TEXT), '')")
	finalSection = []string{"section_id", "COALESCE(CAST(final AS TEXT), '')"}
)

const mostColumns = 8 // of wholeAnswer

// packed is rows of a visit, each column in one text; of nothing it is none.
type packed struct {
	columns []string
	ended   bool
}

// packedAnswers reads the answers of visits, whole or without what they were worth.
func (q query) packedAnswers(ctx context.Context, visits []string, whole bool) (map[string]packed, error) {
	if whole {
		return q.packed(ctx, "visit_answers", wholeAnswer, visits)
	}
	return q.packed(ctx, "visit_answers", briefAnswer, visits)
}

// packedSections reads the final scores of the sections of visits.
func (q query) packedSections(ctx context.Context, visits []string) (map[string]packed, error) {
	return q.packed(ctx, "visit_sections", finalSection, visits)
}

func (q query) packed(ctx context.Context, table string, columns, visits []string) (map[string]packed, error) {
	var sql strings.Builder
	sql.WriteString("SELECT visit_id")
	for _, column := range columns {
		sql.WriteString(", string_agg(" + column + ", '" + fieldEnd + "')")
	}
	rows, err := q.db.Conn(ctx).Raw(sql.String()+" FROM "+table+" WHERE visit_id IN ? GROUP BY visit_id", visits).Rows()
	if err != nil {
		return nil, database.Wrap("read "+table, err)
	}
	defer func() { _ = rows.Close() }()
	var id string
	texts := make([]string, len(columns))
	into := []any{&id}
	for i := range texts {
		into = append(into, &texts[i])
	}
	found := make(map[string]packed, len(visits))
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return nil, database.Wrap("read "+table, err)
		}
		found[id] = packed{columns: slices.Clone(texts)}
	}
	return found, database.Wrap("read "+table, rows.Err())
}

// errPacked reports an answer that the database gave in another form.
var errPacked = errors.New("reports: an answer has the wrong fields")

// next takes the fields of the next row out of the columns; there is none behind the last.
func (p *packed) next(fields *[mostColumns]string) (bool, error) {
	if p.ended || len(p.columns) == 0 {
		return false, nil
	}
	for i := range p.columns {
		field, rest, more := strings.Cut(p.columns[i], fieldEnd)
		if i == 0 {
			p.ended = !more
		} else if more == p.ended {
			return false, errPacked // fewer or more than in the first column
		}
		fields[i], p.columns[i] = field, rest
	}
	return true, nil
}

// answerOf is an answer of wholeAnswer or briefAnswer.
func answerOf(fields *[mostColumns]string) (answerLine, error) {
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
