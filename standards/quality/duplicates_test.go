package quality

import (
	"fmt"
	"strconv"
	"testing"

	"etalon/standards"
)

// document is sections of requirements with the statements.
func document(variants []string, statements ...[]string) standards.Content {
	c := standards.Content{}
	for i, list := range statements {
		s := standards.Section{Title: "Раздел", Variant: variants[i]}
		for k, statement := range list {
			r := rule(statement)
			r.Code = fmt.Sprintf("%d.%d", i+1, k+1)
			s.Requirements = append(s.Requirements, r)
		}
		c.Sections = append(c.Sections, s)
	}
	return c.WithLineages()
}

// twinsOf lists "1.1 = 2.3 80%" of the duplicates in c.
func twinsOf(c standards.Content) []string {
	list := []string{}
	all := placesOf(c)
	for i, checked := range Check(c, "ru") {
		for _, f := range checked.Findings {
			if f.Kind() == Duplicate {
				list = append(list, fmt.Sprintf("%s = %s %s", all[i].requirement.Code, f.Other.Code, f.Cause))
			}
		}
	}
	return list
}

func TestCheck_duplicates(t *testing.T) {
	for name, c := range map[string]struct {
		content standards.Content
		want    []string
	}{
		"other words for the same": {
			document([]string{"", ""}, []string{"Сотрудник здоровается с покупателем не позднее чем через 30 секунд."}, []string{"Консультант приветствует клиента не позднее, чем через 20 секунд!"}),
			[]string{"1.1 = 2.1 near_rule", "2.1 = 1.1 near_rule"},
		},
		"the same words": {
			document([]string{""}, []string{"Бейдж виден.", "бейдж  виден"}), []string{"1.1 = 1.2 same_rule", "1.2 = 1.1 same_rule"},
		},
		"short ones that only resemble": {document([]string{""}, []string{"Бейдж виден.", "Чек виден."}), []string{}},
		"another scenario repeats on purpose": {
			document([]string{"", "очередь"}, []string{"Кассир называет покупателю сумму чека."}, []string{"Кассир называет покупателю сумму чека."}), []string{},
		},
		"different rules about one thing": {
			document([]string{""}, []string{"Кассир называет покупателю сумму чека до оплаты.", "Кассир отдаёт покупателю чек в руки после оплаты."}), []string{},
		},
		"nothing":          {standards.Content{}, []string{}},
		"empty statements": {document([]string{""}, []string{"", "", "и"}), []string{}},
	} {
		if got := twinsOf(c.content); fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestCheckOne_standsForItself(t *testing.T) {
	c := document([]string{"", "очередь"}, []string{"Кассир называет покупателю сумму чека.", "Прощается первым."}, []string{"Прощается первым."})
	typed := c.Sections[0].Requirements[0]
	if f := CheckOne(c, "ru", "", typed); len(f) != 0 {
		t.Errorf("it is its own duplicate: %+v", f)
	}
	typed.Statement = "Прощается первым."
	if f := CheckOne(c, "ru", "", typed); len(f) != 1 || f[0].Other.Lineage != c.Sections[0].Requirements[1].Lineage {
		t.Errorf("found %+v, want the second requirement", f)
	}
	typed.Lineage = ""
	if f := CheckOne(c, "ru", c.Sections[1].Lineage, typed); len(f) != 1 || f[0].Other.Lineage != c.Sections[1].Requirements[0].Lineage {
		t.Errorf("a new one under high load: %+v", f)
	}
	if c.Sections[0].Requirements[0].Statement != "Кассир называет покупателю сумму чека." {
		t.Error("the document was changed")
	}
}

// large is a document of n requirements in 60 sections: words of a template in
// ever other company, or all nearly the same.
func large(tb testing.TB, n int, same bool) standards.Content {
	tb.Helper()
	template, err := standards.Template("fashion_retail", "ru")
	if err != nil {
		tb.Fatal(err)
	}
	from := placesOf(template)
	c := standards.Content{Sections: make([]standards.Section, 60)}
	for i := range n {
		r := from[i%len(from)].requirement
		r.Code = strconv.Itoa(i)
		other := from[(i*7+i/len(from))%len(from)].requirement.Statement
		r.Statement += " " + other[:len(other)/2]
		if same {
			r.Statement = fmt.Sprintf("Сотрудник здоровается с каждым покупателем у входа в зал номер %d", i)
		}
		s := &c.Sections[i%len(c.Sections)]
		s.Requirements = append(s.Requirements, r)
	}
	return c.WithLineages()
}

// A document of 1,200 requirements compares few pairs of the 719,400 there are.
func TestIndex_comparisons(t *testing.T) {
	v := vocabularyOf("ru")
	for _, same := range []bool{false, true} {
		c := large(t, 1200, same)
		x := newIndex(v, placesOf(c))
		twins := x.nearest()
		if x.comparisons > 1200*candidates {
			t.Errorf("same %v: %d comparisons, want %d at most", same, x.comparisons, 1200*candidates)
		}
		if !same && x.comparisons > 1200*40 {
			t.Errorf("%d comparisons in a document as people write it", x.comparisons)
		}
		for i, twin := range twins {
			if same && twin.at < 0 {
				t.Fatalf("requirement %d of many that are the same has no twin", i)
			}
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	for name, same := range map[string]bool{"written": false, "same": true} {
		c := large(b, 1200, same)
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				Check(c, "ru")
			}
		})
	}
}

func BenchmarkCheckOne(b *testing.B) {
	c := large(b, 1200, false)
	for b.Loop() {
		CheckOne(c, "ru", "", c.Sections[0].Requirements[0])
	}
}
