package audits

import (
	"slices"
	"strings"

	"gorm.io/gorm"

	"etalon/checklists"
)

// contentRows are what a visit is many of: its answers and the scores of its sections.
// PostgreSQL takes a column as one array, which it reads faster than JSON; SQLite, which
// is no journey away, takes row after row.
type contentRows struct {
	answers  []Answer
	sections []checklists.SectionResult
}

func rowsOf(v Visit, answers []Answer) contentRows { return contentRows{answers, v.sections} }

var (
	insertAnswersPostgres  = byNumber(answersPostgres)
	insertSectionsPostgres = byNumber(sectionsPostgres)
)

// answersAtOnce are the rows of one statement for SQLite at most: a statement costs as much as a few rows do.
const answersAtOnce = 20

const insertSectionSQLite = sectionColumns + "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"

// insert stores the rows, in the transaction of the visit.
func (r contentRows) insert(conn *gorm.DB, postgres bool, args map[string]any) error {
	if postgres {
		r.addTo(args)
		if _, err := insertAnswersPostgres.run(conn, args); err != nil {
			return err
		}
		_, err := insertSectionsPostgres.run(conn, args)
		return err
	}
	ctx, pool := conn.Statement.Context, conn.Statement.ConnPool
	for rows := range slices.Chunk(r.answers, answersAtOnce) {
		values := make([]any, 0, 12*len(rows))
		for _, a := range rows {
			values = append(values, args["org"], args["id"], a.QuestionID, a.SectionID, string(a.State), string(a.Value), a.Comment,
				exact(a.Credit), exact(a.Earned), exact(a.Possible), a.CriticalFail, metValue(a.Met))
		}
		if _, err := pool.ExecContext(ctx, insertAnswersSQLite(len(rows)), values...); err != nil {
			return err
		}
	}
	for _, s := range r.sections {
		if _, err := pool.ExecContext(ctx, insertSectionSQLite, args["org"], args["id"], s.ID, exact(s.Earned), exact(s.Possible), millionths(s.Earned), millionths(s.Possible),
			number(s.Raw), number(s.Final), s.Failed); err != nil {
			return err
		}
	}
	return nil
}

// addTo adds the columns of the rows to the parameters.
func (r contentRows) addTo(args map[string]any) {
	args["answer_q"], args["answer_s"] = column(r.answers, func(a Answer) string { return a.QuestionID }), column(r.answers, func(a Answer) string { return a.SectionID })
	args["answer_t"], args["answer_v"] = column(r.answers, func(a Answer) string { return string(a.State) }), column(r.answers, func(a Answer) string { return string(a.Value) })
	args["answer_c"], args["answer_r"] = column(r.answers, func(a Answer) string { return a.Comment }), column(r.answers, func(a Answer) string { return exact(a.Credit) })
	args["answer_e"], args["answer_p"] = column(r.answers, func(a Answer) string { return exact(a.Earned) }), column(r.answers, func(a Answer) string { return exact(a.Possible) })
	args["answer_f"], args["answer_m"] = column(r.answers, func(a Answer) bool { return a.CriticalFail }), column(r.answers, func(a Answer) *int { return metValue(a.Met) })
	type score = checklists.SectionResult
	args["section_s"] = column(r.sections, func(s score) string { return s.ID })
	args["section_e"], args["section_p"] = column(r.sections, func(s score) string { return exact(s.Earned) }), column(r.sections, func(s score) string { return exact(s.Possible) })
	args["section_m"], args["section_n"] = column(r.sections, func(s score) int64 { return millionths(s.Earned) }), column(r.sections, func(s score) int64 { return millionths(s.Possible) })
	args["section_r"], args["section_f"] = column(r.sections, func(s score) *int { return number(s.Raw) }), column(r.sections, func(s score) *int { return number(s.Final) })
	args["section_x"] = column(r.sections, func(s score) bool { return s.Failed })
}

func column[R, V any](rows []R, of func(R) V) []V {
	values := make([]V, len(rows))
	for i, r := range rows {
		values[i] = of(r)
	}
	return values
}

// insertAnswersSQLite takes so many rows. Their places have no numbers: the driver looks for the name of
// each parameter that has one among all of them.
func insertAnswersSQLite(rows int) string {
	row := "(?" + strings.Repeat(", ?", 11) + ")"
	return answerColumns + "VALUES " + row + strings.Repeat(", "+row, rows-1)
}
