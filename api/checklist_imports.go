package api

import (
	"context"
	"encoding/json"
	"mime/multipart"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/fault"
)

// ChecklistImport is a workbook as it was understood.
type ChecklistImport struct {
	checklists.ImportDocument
	Remembered []RememberedLayout `json:"remembered" doc:"Sheets that were read as somebody said of files with the same header"`
}

// RememberedLayout tells why a sheet was read as it was.
type RememberedLayout struct {
	Sheet   string     `json:"sheet"`
	Heading string     `json:"heading"`
	At      time.Time `json:"at"`
}

// SheetLayout is what somebody says a sheet holds.
type SheetLayout struct {
	Sheet   string                        `json:"sheet" maxLength:"100"`
	Skip    bool                          `json:"skip,omitempty" doc:"The sheet has no questions"`
	Header  *int                          `json:"header,omitempty" minimum:"0" doc:"Row of the header; 0 when there is none, absent when it is to be found"`
	Columns map[string]checklists.Column  `json:"columns,omitempty" doc:"What all columns hold, by letter; absent when it is to be guessed" example:"{\"B\": \"text\"}"`
	Rows    map[string]checklists.RowKind `json:"rows,omitempty" doc:"question, section or note, by the text of the row" example:"{\"Зал\": \"section\"}"`
}

var errLayoutUnreadable = fault.New(fault.Invalid, "import_layout_unreadable")

// The columns and kinds of row that a layout may name.
var (
	layoutColumns = map[checklists.Column]bool{
		checklists.NumberColumn: true, checklists.SectionColumn: true, checklists.TextColumn: true, checklists.AnswerColumn: true, checklists.OptionsColumn: true,
		checklists.PointsColumn: true, checklists.WeightColumn: true, checklists.PenaltyColumn: true, checklists.ScoreColumn: true, checklists.CriticalColumn: true,
		checklists.NAColumn: true, checklists.CommentColumn: true, checklists.PhotoColumn: true, checklists.HintColumn: true,
		checklists.OneAnswerColumn: true, checklists.NoColumn: true,
	}
	layoutRows = map[checklists.RowKind]bool{checklists.QuestionRow: true, checklists.SectionRow: true, checklists.NoteRow: true}
)

// importChecklist reads a workbook and says what it understood; nothing is stored.
func (s *Server) importChecklist(ctx context.Context, by accounts.Actor, in *struct {
	RawBody huma.MultipartFormFiles[struct {
		File   huma.FormFile `form:"file" required:"true"`
		Layout string        `form:"layout" required:"false" doc:"JSON: a list of SheetLayout, for sheets that are not to be guessed"`
	}]
},
) (*one[ChecklistImport], error) {
	form := in.RawBody.Data()
	defer func() { _ = form.File.Close() }()
	var sheets []SheetLayout
	if form.Layout != "" && json.Unmarshal([]byte(form.Layout), &sheets) != nil {
		return nil, errLayoutUnreadable
	}
	layout := checklists.Layout{}
	for _, sheet := range sheets {
		if !sheet.known() {
			return nil, errLayoutUnreadable
		}
		layout = append(layout, checklists.SheetLayout{Sheet: sheet.Sheet, Skip: sheet.Skip, Header: sheet.Header, Columns: sheet.Columns, Texts: checklists.RowTexts(sheet.Rows)})
	}
	read, err := s.Checklists.Read(ctx, by, multipart.File(form.File), form.File.Size, layout)
	if err != nil {
		return nil, err
	}
	out := ChecklistImport{read.Document(languageOf(ctx)), []RememberedLayout{}}
	for _, table := range read.Tables {
		if l, ok := read.Remembered[table.Sheet]; ok {
			out.Remembered = append(out.Remembered, RememberedLayout{table.Sheet, l.Heading, l.At})
		}
	}
	return &one[ChecklistImport]{out}, nil
}

func (l SheetLayout) known() bool {
	for _, column := range l.Columns {
		if !layoutColumns[column] {
			return false
		}
	}
	for _, kind := range l.Rows {
		if !layoutRows[kind] {
			return false
		}
	}
	return true
}

func (s *Server) rememberLayout(ctx context.Context, by accounts.Actor, in *struct {
	ID   string `path:"id" format:"uuid" doc:"Heading of the table"`
	Body struct {
		Columns map[string]checklists.Column  `json:"columns" maxProperties:"60" doc:"What the columns hold, by letter"`
		Rows    map[string]checklists.RowKind `json:"rows" maxProperties:"300" doc:"question, section or note, by the text of the row"`
	}
},
) (*struct{}, error) {
	if !(SheetLayout{Columns: in.Body.Columns, Rows: in.Body.Rows}).known() {
		return nil, errLayoutUnreadable
	}
	return nil, s.Checklists.Remember(ctx, by, checklists.RememberedLayout{Heading: in.ID, Columns: in.Body.Columns, Texts: in.Body.Rows})
}

func (s *Server) forgetLayout(ctx context.Context, by accounts.Actor, in *struct {
	ID string `path:"id" format:"uuid" doc:"Heading of the table"`
},
) (*struct{}, error) {
	return nil, s.Checklists.Forget(ctx, by, in.ID)
}
