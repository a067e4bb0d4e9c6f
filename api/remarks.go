package api

import (
	"context"
	"time"

	"etalon/internal/accounts"
	"etalon/standards/remarks"
)

// RemarkThread is a conversation about a requirement, a section or a whole version.
type RemarkThread struct {
	ID        string     `json:"id" format:"uuid"`
	Number    string     `json:"number" doc:"Of the version in which it was begun" example:"2.0"`
	Subject   string     `json:"subject" enum:"requirement,section,version"`
	Lineage   string     `json:"lineage,omitempty" format:"uuid" doc:"Absent for a whole version"`
	About     string     `json:"about" doc:"Number and first words; empty for a whole version"`
	Gone      bool       `json:"gone" doc:"The version looked at does not have it"`
	CreatedAt time.Time  `json:"created_at"`
	SpokenAt  time.Time  `json:"spoken_at"`
	Resolved  bool       `json:"resolved"`
	TurnedBy  string     `json:"turned_by,omitempty" doc:"Name of who resolved or reopened it last"`
	TurnedAt  *time.Time `json:"turned_at,omitempty"`
	Remarks   []Remark   `json:"remarks" doc:"The first first"`
}

// Remark is what one person says.
type Remark struct {
	ID        string          `json:"id" format:"uuid"`
	Number    string          `json:"number" doc:"Of the version that its author looked at"`
	By        PersonRef       `json:"by"`
	Text      []RemarkRun     `json:"text" doc:"Empty once it was deleted"`
	Revision  int             `json:"revision" doc:"Goes into the next change"`
	CreatedAt time.Time       `json:"created_at"`
	EditedAt  *time.Time      `json:"edited_at,omitempty"`
	DeletedAt *time.Time      `json:"deleted_at,omitempty"`
	Earlier   []EarlierRemark `json:"earlier,omitempty" doc:"What it said before, the first first"`
}

// EarlierRemark is what a remark said before.
type EarlierRemark struct {
	Text  []RemarkRun `json:"text"`
	Until time.Time   `json:"until"`
}

// RemarkRun is a piece of a text: words, or somebody who is mentioned.
type RemarkRun struct {
	Text    string `json:"text,omitempty" maxLength:"4000"`
	Mention string `json:"mention,omitempty" format:"uuid" doc:"Account; the text is then absent"`
	Name    string `json:"name,omitempty" maxLength:"300" doc:"Of who is mentioned; only read"`
}

// OpenCount is how much of a part of a standard is open.
type OpenCount struct {
	Lineage     string `json:"lineage" doc:"Of a requirement or a section; empty: the version as a whole"`
	Remarks     int    `json:"remarks"`
	Suggestions int    `json:"suggestions"`
}

type remarkQuery struct {
	Ref
	State   string `query:"state" enum:"open,resolved" doc:"Absent: both"`
	Mine    bool   `query:"mine" doc:"In which the reader wrote, or is mentioned"`
	Thread  string `query:"thread" format:"uuid"`
	Lineage string `query:"lineage" format:"uuid" doc:"Of the requirement or section"`
	Whole   bool   `query:"whole" doc:"About the version as a whole"`
	Number  int    `query:"page" minimum:"1" maximum:"100000" default:"1"`
	Limit   int    `query:"limit" minimum:"1" maximum:"100" default:"50"`
}

func (s *Server) listRemarks(ctx context.Context, by accounts.Actor, in *remarkQuery) (*listed[RemarkThread], error) {
	found, total, err := s.Remarks.Threads(ctx, by, in.ID, remarks.Query{
		State: in.State, Mine: in.Mine, ID: in.Thread, Lineage: in.Lineage, Whole: in.Whole, Limit: in.Limit, Offset: (in.Number - 1) * in.Limit,
	})
	return &listed[RemarkThread]{list[RemarkThread]{mapped(found, toThread), total}}, err
}

func (s *Server) countRemarks(ctx context.Context, by accounts.Actor, in *Ref) (*listed[OpenCount], error) {
	found, err := s.Remarks.Counts(ctx, by, in.ID)
	return &listed[OpenCount]{list[OpenCount]{mapped(found, func(c remarks.Count) OpenCount { return OpenCount(c) }), len(found)}}, err
}

func (s *Server) startThread(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		ID       string      `json:"id" format:"uuid" doc:"UUIDv7 made by the client, of the thread"`
		RemarkID string      `json:"remark_id" format:"uuid" doc:"UUIDv7 made by the client, of its first remark"`
		Subject  string      `json:"subject" enum:"requirement,section,version"`
		Lineage  string      `json:"lineage,omitempty" format:"uuid" doc:"Of the requirement or section"`
		Text     []RemarkRun `json:"text" minItems:"1" maxItems:"200"`
	}
},
) (*one[RemarkThread], error) {
	t, err := s.Remarks.Start(ctx, by, in.ID, remarks.NewThread{
		ID: in.Body.ID, RemarkID: in.Body.RemarkID, Subject: remarks.Subject(in.Body.Subject), Lineage: in.Body.Lineage, Text: textOf(in.Body.Text),
	})
	return &one[RemarkThread]{toThread(t)}, err
}

func (s *Server) replyToThread(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		ID   string      `json:"id" format:"uuid" doc:"UUIDv7 made by the client"`
		Text []RemarkRun `json:"text" minItems:"1" maxItems:"200"`
	}
},
) (*one[RemarkThread], error) {
	t, err := s.Remarks.Reply(ctx, by, in.ID, in.Body.ID, textOf(in.Body.Text))
	return &one[RemarkThread]{toThread(t)}, err
}

func (s *Server) turnThread(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		Resolved bool `json:"resolved"`
	}
},
) (*one[RemarkThread], error) {
	t, err := s.Remarks.Turn(ctx, by, in.ID, in.Body.Resolved)
	return &one[RemarkThread]{toThread(t)}, err
}

func (s *Server) editRemark(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		Revision int         `json:"revision" minimum:"1" doc:"That the change started from"`
		Text     []RemarkRun `json:"text" minItems:"1" maxItems:"200"`
	}
},
) (*one[RemarkThread], error) {
	t, err := s.Remarks.Edit(ctx, by, in.ID, in.Body.Revision, textOf(in.Body.Text))
	return &one[RemarkThread]{toThread(t)}, err
}

func (s *Server) deleteRemark(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Revision int `query:"revision" minimum:"1" required:"true"`
},
) (*none, error) {
	_, err := s.Remarks.Delete(ctx, by, in.ID, in.Revision)
	return nil, err
}

func textOf(runs []RemarkRun) remarks.Text {
	text := make(remarks.Text, len(runs))
	for i, r := range runs {
		text[i] = remarks.Run{Words: r.Text, Mention: remarks.Person{AccountID: r.Mention}}
	}
	return text
}

func toRuns(t remarks.Text) []RemarkRun {
	return mapped(t, func(r remarks.Run) RemarkRun { return RemarkRun{r.Words, r.Mention.AccountID, r.Mention.Name} })
}

func toThread(t remarks.Thread) RemarkThread {
	return RemarkThread{
		ID: t.ID, Number: t.Number, Subject: string(t.Subject), Lineage: t.Lineage, About: t.About, Gone: t.Gone, CreatedAt: t.CreatedAt,
		SpokenAt: t.SpokenAt, Resolved: t.Resolved, TurnedBy: t.TurnedBy.Name, TurnedAt: moment(t.TurnedAt), Remarks: mapped(t.Remarks, toRemark),
	}
}

func toRemark(r remarks.Remark) Remark {
	return Remark{
		ID: r.ID, Number: r.Number, By: PersonRef(r.By), Text: toRuns(r.Text), Revision: r.Revision, CreatedAt: r.CreatedAt,
		EditedAt: moment(r.EditedAt), DeletedAt: moment(r.DeletedAt),
		Earlier: mapped(r.Earlier, func(e remarks.Earlier) EarlierRemark { return EarlierRemark{toRuns(e.Text), e.Until} }),
	}
}
