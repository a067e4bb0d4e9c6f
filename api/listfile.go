package api

import (
	"context"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/locale"
	"etalon/reports"
)

// column is a column of a list as a file. Columns of one id belong together on
// the page and come and go together.
type column[T any] struct {
	id    string
	head  string // key of its name
	kind  reports.ListKind
	value func(T) any
}

// exportPage is how many rows of a list are in memory at a time.
const exportPage = 200

// pager is the input of a list: it embeds Page.
type pager[I any] interface {
	*I
	turn(number, limit int)
}

func (p *Page) turn(number, limit int) { p.Number, p.Limit = number, limit }

// listFile gives a list a sibling, "…/export.xlsx", with every row that the same
// query shows on the page: the list's own use case is asked, page by page, so
// that what a person may not see there is not in the file either.
func listFile[I, T any, P pager[I]](s *Server, path, name string, list handler[I, listed[T]], columns []column[T]) {
	title := "list." + name
	op := exportColumns(columns)
	download(s, path+"/export.xlsx", "export-"+name, func(ctx context.Context, by accounts.Actor, in *I) (*reports.File, error) {
		asked := callerOf(ctx).query
		lang := FileLanguage{asked.Get("language")}.of(ctx)
		chosen, err := choose(columns, asked.Get("columns"))
		if err != nil {
			return nil, err
		}
		ctx = withLanguage(ctx, lang)
		P(in).turn(1, exportPage)
		first, err := list(ctx, by, in)
		if err != nil {
			return nil, err
		}
		file := reports.List{Title: lang.Text(title), Total: first.Body.Total, Zone: zone(asked.Get("zone"))}
		for _, c := range chosen {
			file.Columns = append(file.Columns, reports.ListColumn{Head: lang.Text(c.head), Kind: c.kind})
		}
		file.Rows = rows(lang, chosen, first.Body.Items, func(number int) ([]T, error) {
			P(in).turn(number, exportPage)
			page, err := list(ctx, by, in)
			if err != nil {
				return nil, err
			}
			return page.Body.Items, nil
		})
		return s.Reports.ListXLSX(ctx, by, lang, file)
	}, op)
}

// rows yields the cells of every row, from the first page on.
func rows[T any](lang locale.Language, columns []column[T], page []T, next func(number int) ([]T, error)) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		for number := 2; ; number++ {
			for _, row := range page {
				cells := make([]any, len(columns))
				for i, c := range columns {
					cells[i] = inWords(lang, c.value(row))
				}
				if !yield(cells, nil) {
					return
				}
			}
			if len(page) < exportPage {
				return
			}
			var err error
			if page, err = next(number); err != nil {
				yield(nil, err)
				return
			}
		}
	}
}

var errColumns = fault.New(fault.Invalid, "list_columns_invalid")

// choose returns the columns named in "a,b", in that order; all for none. Columns
// that only a page has, such as a drawn bar, are left out.
func choose[T any](columns []column[T], names string) ([]column[T], error) {
	if names == "" {
		return columns, nil
	}
	var chosen []column[T]
	var seen []string
	for name := range strings.SplitSeq(names, ",") {
		if slices.Contains(seen, name) {
			continue
		}
		seen = append(seen, name)
		for _, c := range columns {
			if c.id == name {
				chosen = append(chosen, c)
			}
		}
	}
	if len(chosen) == 0 {
		return nil, errColumns.At(fault.Field{Path: "columns", Code: "one_of", Params: fault.Params{"Value": names}})
	}
	return chosen, nil
}

// zone is where the reader is; a name that is no zone is UTC.
func zone(name string) *time.Location {
	if z, err := time.LoadLocation(name); err == nil && name != "Local" {
		return z
	}
	return time.UTC
}

// exportColumns describes the parameters that the file has beside the list's own.
func exportColumns[T any](columns []column[T]) option {
	var ids []string
	for _, c := range columns {
		if !slices.Contains(ids, c.id) {
			ids = append(ids, c.id)
		}
	}
	text := func(name, description string, most int) *huma.Param {
		return &huma.Param{Name: name, In: "query", Description: description, Schema: &huma.Schema{Type: "string", MaxLength: &most}}
	}
	return func(op *huma.Operation) {
		// What a list takes itself, such as the zone of its days, is described there.
		op.Parameters = append(
			op.Parameters,
			text("columns", "Columns by name, in their order, such as \""+strings.Join(ids, ",")+"\"; absent: all", 500),
			text("language", "Of the file, one of "+languages()+"; absent: of the request", 10),
			text("zone", "IANA time zone of the moments in the file; absent: UTC", 64),
		)
	}
}

func languages() string {
	var names []string
	for _, l := range locale.Languages {
		names = append(names, string(l))
	}
	return strings.Join(names, ", ")
}
