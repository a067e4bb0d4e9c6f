package tally_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"etalon/audits"
	"etalon/audits/auditstest"
	"etalon/audits/tally"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
)

func TestMain(m *testing.M) { databasetest.Main(m) }

// field is visits of two waves that wait for release.
type field struct {
	*auditstest.World
	t        *testing.T
	random   *rand.Rand
	visits   []string
	assigned []audits.Assignment
}

func newField(t *testing.T, db *database.DB, seed uint64, perLocation int) *field {
	f := &field{World: auditstest.New(t, db), t: t, random: rand.New(rand.NewPCG(seed, 1))}
	ctx, manager, shopper := t.Context(), f.Actors[accounts.ProgrammeManager], f.Actors[accounts.Shopper]
	second, err := f.Audits.CreateWave(ctx, manager, audits.Wave{
		ID: auditstest.ID(), BrandID: f.Brand.ID, ChecklistVersionID: f.Checklist.ID, Title: "Зима", StartsOn: f.At.AddDate(0, 0, -3), EndsOn: f.At.AddDate(0, 0, 20), MinimumVisits: 1, Bands: auditstest.Bands,
	})
	if err == nil {
		second, err = f.Audits.MoveWave(ctx, manager, second.ID, audits.WaveOpen, "")
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, wave := range []string{f.Wave.ID, second.ID} {
		var list []audits.Assignment
		for range perLocation {
			for _, l := range f.Locations {
				list = append(list, audits.Assignment{ID: auditstest.ID(), LocationID: l.ID, ShopperID: shopper.AccountID, DueOn: f.Wave.EndsOn})
			}
		}
		if err := f.Audits.Assign(ctx, manager, wave, list); err != nil {
			t.Fatal(err)
		}
		f.assigned = append(f.assigned, list...)
	}
	for _, a := range f.assigned {
		f.approve(a)
	}
	return f
}

// approve makes a visit with random answers and approves it.
func (f *field) approve(a audits.Assignment) {
	f.t.Helper()
	in := f.Submission(0)
	in.AssignmentID = a.ID
	q1, q5 := "yes", "no"
	if f.random.IntN(3) == 0 {
		q1 = "no"
	}
	if f.random.IntN(3) == 0 {
		q5 = "yes"
	}
	in.Answers = map[string]json.RawMessage{"q1": json.RawMessage(`"` + q1 + `"`), "q3": json.RawMessage(`"na"`), "q5": json.RawMessage(`"` + q5 + `"`)}
	in.Comments = map[string]string{"q5": "Разговор был долгий."}
	if q1 == "yes" {
		in.Answers["q2"] = json.RawMessage(fmt.Sprint(f.random.IntN(90)))
	}
	_, err := f.Audits.Save(f.t.Context(), f.Actors[accounts.Shopper], in)
	if err == nil {
		_, err = f.Audits.Approve(f.t.Context(), f.Actors[accounts.Reviewer], in.VisitID, "")
	}
	if err != nil {
		f.t.Fatal(err)
	}
	f.visits = append(f.visits, in.VisitID)
}

// step does something at random that may change what the visits add up to.
func (f *field) step() {
	f.t.Helper()
	ctx, manager, visit := f.t.Context(), f.Actors[accounts.ProgrammeManager], f.visits[f.random.IntN(len(f.visits))]
	var err error
	switch f.random.IntN(6) {
	case 0, 1:
		_, err = f.Audits.Release(ctx, manager, visit, "")
	case 2:
		_, err = f.Audits.Exclude(ctx, manager, visit, "Перепутан магазин.")
	case 3: // taken back into the results
		err = f.change(visit, "UPDATE visits SET status = 'released' WHERE id = ? AND status = 'excluded'")
	case 4:
		err = f.correct(visit)
	case 5:
		failed := errors.New("nothing comes of it")
		if got := f.Tally.Around(ctx, f.Org, visit, func(ctx context.Context) error {
			if err := f.DB.Conn(ctx).Exec("UPDATE visits SET status = 'released', final = 1 WHERE id = ?", visit).Error; err != nil {
				return err
			}
			return failed
		}); !errors.Is(got, failed) {
			err = got
		}
	}
	if err != nil && !strings.Contains(err.Error(), "move_not_allowed") {
		f.t.Fatal(err)
	}
}

func (f *field) change(visit string, statements ...string) error {
	return f.Tally.Around(f.t.Context(), f.Org, visit, func(ctx context.Context) error {
		for _, s := range statements {
			if err := f.DB.Conn(ctx).Exec(s, visit).Error; err != nil {
				return err
			}
		}
		return nil
	})
}

// correct gives a visit other scores and answers, as an appeal may.
func (f *field) correct(visit string) error {
	final := fmt.Sprint(f.random.IntN(10001))
	if f.random.IntN(4) == 0 {
		final = "NULL"
	}
	return f.change(visit,
		"UPDATE visits SET final = "+final+", earned_millionths = earned_millionths + 333333, failed = NOT failed WHERE id = ?",
		"UPDATE visit_sections SET final = "+final+", possible_millionths = possible_millionths + 7 WHERE section_id = 's1' AND visit_id = ?",
		"UPDATE visit_answers SET met = "+fmt.Sprint(f.random.IntN(3))+", critical = NOT critical WHERE question_id = 'q1' AND visit_id = ?",
		"DELETE FROM visit_answers WHERE question_id = 'q4' AND visit_id = ?")
}

func TestTally_equalsRecomputation(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		for seed := range uint64(3) {
			f := newField(t, db, seed, 2)
			for range 40 {
				f.step()
				f.check()
			}
			before := f.rows()
			if _, err := f.Tally.Rebuild(t.Context()); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(before, f.rows()); diff != "" {
				t.Errorf("rebuilding changed a tally that was right: %s", diff)
			}
		}
	})
}

// check compares the tally with one of the visits that is added up here.
func (f *field) check() {
	f.t.Helper()
	if diff := cmp.Diff(f.recount(), f.rows()); diff != "" {
		f.t.Fatal(diff)
	}
	if n := f.verify(); n > 0 {
		f.t.Fatalf("%d differences", n)
	}
}

func (f *field) verify() (differences int) {
	f.t.Helper()
	if _, err := f.Tally.Verify(f.t.Context(), 100, func(tally.Difference) { differences++ }); err != nil {
		f.t.Fatal(err)
	}
	return differences
}

// rows are the tally, each row as a text.
func (f *field) rows() []string {
	f.t.Helper()
	var all []string
	for _, q := range []string{
		"SELECT wave_id, location_id, visits, failed, scored, total, squares, earned_millionths, possible_millionths FROM tally_locations",
		"SELECT wave_id, location_id, final, visits FROM tally_scores",
		"SELECT wave_id, location_id, section_id, visits, scored, total, squares, earned_millionths, possible_millionths FROM tally_sections",
		"SELECT wave_id, location_id, question_id, visits, met, part, applied, critical, excepted FROM tally_questions",
		"SELECT wave_id, question_id, part_no, visits, met, part, applied, critical, excepted FROM tally_totals",
	} {
		all = append(all, f.texts(q+" WHERE org_id = ?")...)
	}
	slices.Sort(all)
	return all
}

func (f *field) texts(query string) (list []string) {
	f.t.Helper()
	rows, err := f.DB.Conn(f.t.Context()).Raw(query, f.Org).Rows()
	if err != nil {
		f.t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		columns, _ := rows.Columns()
		values, into := make([]*string, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			f.t.Fatal(err)
		}
		texts := make([]string, len(values))
		for i, v := range values {
			if texts[i] = "-"; v != nil {
				texts[i] = *v
			}
		}
		list = append(list, strings.Join(texts, " "))
	}
	if err := rows.Err(); err != nil {
		f.t.Fatal(err)
	}
	return list
}

// recount adds the counted visits up, one by one.
func (f *field) recount() []string {
	const counted = " WHERE v.org_id = ? AND v.status IN ('released', 'locked')"
	sums := map[string][]int64{}
	add := func(key string, numbers ...int64) {
		if sums[key] == nil {
			sums[key] = make([]int64, len(numbers))
		}
		for i, n := range numbers {
			sums[key][i] += n
		}
	}
	score := func(final string) (int64, int64, int64) {
		if final == "-" {
			return 0, 0, 0
		}
		p := whole(f.t, final)
		return 1, p, p * p
	}
	for _, row := range f.texts("SELECT v.wave_id, v.location_id, CASE WHEN v.failed THEN 1 ELSE 0 END, v.final, v.earned_millionths, v.possible_millionths FROM visits v" + counted) {
		c := strings.Fields(row)
		n, total, squares := score(c[3])
		add(c[0]+" "+c[1], 1, whole(f.t, c[2]), n, total, squares, whole(f.t, c[4]), whole(f.t, c[5]))
		if n > 0 {
			add(c[0]+" "+c[1]+" "+c[3], 1)
		}
	}
	for _, row := range f.texts("SELECT v.wave_id, v.location_id, s.section_id, s.final, s.earned_millionths, s.possible_millionths FROM visits v JOIN visit_sections s ON s.visit_id = v.id" + counted) {
		c := strings.Fields(row)
		n, total, squares := score(c[3])
		add(strings.Join(c[:3], " "), 1, n, total, squares, whole(f.t, c[4]), whole(f.t, c[5]))
	}
	is := map[bool]int64{true: 1}
	for _, row := range f.texts("SELECT v.wave_id, v.location_id, a.question_id, a.met, CASE WHEN a.critical THEN 1 ELSE 0 END, a.state FROM visits v JOIN visit_answers a ON a.visit_id = v.id" + counted) {
		c := strings.Fields(row)
		for _, key := range []string{strings.Join(c[:3], " "), c[0] + " " + c[2] + " " + c[1][35:]} {
			add(key, 1, is[c[3] == "2"], is[c[3] == "1"], is[c[3] != "-"], whole(f.t, c[4]), is[c[5] == "excepted"])
		}
	}
	var list []string
	for key, numbers := range sums {
		list = append(list, key+" "+strings.Trim(fmt.Sprint(numbers), "[]"))
	}
	slices.Sort(list)
	return list
}

func whole(t *testing.T, text string) (n int64) {
	t.Helper()
	if _, err := fmt.Sscan(text, &n); err != nil {
		t.Fatal(text, err)
	}
	return n
}

func TestTally_concurrent(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		f := newField(t, db, 9, 8)
		manager := f.Actors[accounts.ProgrammeManager]
		var people sync.WaitGroup
		for k := range 4 {
			people.Go(func() {
				for i := k; i < len(f.visits); i += 4 {
					_, err := f.Audits.Release(t.Context(), manager, f.visits[i], "")
					if err == nil && i%3 == 0 {
						_, err = f.Audits.Exclude(t.Context(), manager, f.visits[i], "Перепутан магазин.")
					}
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		people.Go(func() {
			for range 3 {
				if _, err := f.Tally.Rebuild(t.Context()); err != nil {
					t.Error(err)
				}
				if n := f.verify(); n > 0 {
					t.Errorf("%d differences while visits are released", n)
				}
			}
		})
		people.Wait()
		f.check()
	})
}

func TestTally_Verify(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		f := newField(t, db, 5, 1)
		for _, v := range f.visits {
			if _, err := f.Audits.Release(t.Context(), f.Actors[accounts.ProgrammeManager], v, ""); err != nil {
				t.Fatal(err)
			}
		}
		for _, damage := range []string{
			"UPDATE tally_locations SET squares = squares + 1 WHERE org_id = ?",
			"DELETE FROM tally_sections WHERE section_id = 's2' AND org_id = ?",
			"INSERT INTO tally_scores SELECT org_id, wave_id, location_id, -1, 1 FROM tally_locations WHERE org_id = ?",
			"UPDATE tally_questions SET met = 7 WHERE question_id = 'q1' AND org_id = ?",
			"UPDATE tally_totals SET part = part + 1 WHERE question_id < 'q3' AND org_id = ?",
		} {
			if err := db.Conn(t.Context()).Exec(damage, f.Org).Error; err != nil {
				t.Fatal(err)
			}
			var found []tally.Difference
			if _, err := f.Tally.Verify(t.Context(), 100, func(d tally.Difference) { found = append(found, d) }); err != nil {
				t.Fatal(err)
			}
			if n := len(found); n != 8 && !strings.Contains(damage, "totals") || n == 0 { // four locations in two waves
				t.Errorf("%s: %d differences", damage, len(found))
			}
			done, err := f.Tally.Rebuild(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if want := (tally.Rebuilt{Waves: 2, Visits: 8, Answers: 40}); done != want {
				t.Errorf("rebuilt %+v, want %+v", done, want)
			}
			f.check()
		}
	})
}

// The step that makes the tables fills them with what is there already.
func TestTally_migration(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		f := newField(t, db, 7, 2)
		for range 30 {
			f.step()
		}
		for name := ""; !strings.Contains(name, "tally"); {
			var err error
			if name, err = db.MigrateDown(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := db.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		f.check()
		if len(f.rows()) == 0 {
			t.Error("nothing counts")
		}
	})
}
