package api

import (
	"context"
	"time"

	"etalon/audits"
	"etalon/internal/accounts"
	"etalon/internal/locale"
)

// VisitProof is what reviewers see of how a visit was made, beside its answers.
type VisitProof struct {
	Late  string            `json:"late,omitempty" enum:"cancelled,declined,expired,not_accepted,wave_closed,overdue" doc:"The visit came in although its assignment or wave had ended: the reviewer decides"`
	Trust VisitTrust        `json:"trust"`
	Track *Track            `json:"track,omitempty" doc:"As the phone told it; absent: it told nothing"`
	Files []ProofFile       `json:"files"`
	Notes map[string]string `json:"notes,omitempty" doc:"To the shopper, by question id"`
}

// VisitTrust is a hint, with its reasons.
type VisitTrust struct {
	Score   int           `json:"score" minimum:"0" maximum:"100" doc:"100: nothing odd"`
	Route   string        `json:"route" enum:"light,full" doc:"How closely to look"`
	Reasons []TrustReason `json:"reasons" doc:"The gravest first"`
}

// TrustReason is one odd thing about a visit.
type TrustReason struct {
	Code   string `json:"code" example:"too_fast"`
	Weight int    `json:"weight" doc:"What it takes off the score"`
	Text   string `json:"text" doc:"With its numbers, for people"`
}

// ProofFile is a file of a visit with what it said beside its picture.
type ProofFile struct {
	ID        string     `json:"id" format:"uuid"`
	Question  string     `json:"question_id" doc:"Empty: of the whole visit"`
	Kind      string     `json:"kind" enum:"photo,audio,signature,receipt"`
	MediaType string     `json:"media_type" example:"image/jpeg"`
	Size      int64      `json:"size" doc:"Bytes"`
	TakenAt   *time.Time `json:"taken_at,omitempty" doc:"By the camera's clock"`
	Metres    *float64   `json:"metres,omitempty" doc:"From the location to where the camera was"`
	Alike     int        `json:"alike,omitempty" doc:"Other visits with a photo like it"`
	ErasedAt  *time.Time `json:"erased_at,omitempty" doc:"The voice note was deleted by the programme's rule"`
}

func (s *Server) getVisitProof(ctx context.Context, by accounts.Actor, in *Ref) (*one[VisitProof], error) {
	p, err := s.Audits.Proof(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	lang := languageOf(ctx)
	return &one[VisitProof]{VisitProof{
		Late: string(p.Visit.Late), Track: toTrack(p.Track), Notes: p.Notes,
		Trust: VisitTrust{p.Trust.Score, string(p.Trust.Route), mapped(p.Trust.Reasons, func(r audits.Reason) TrustReason { return toReason(lang, r) })},
		Files: mapped(p.Files, func(f audits.ProvenFile) ProofFile {
			return ProofFile{f.File.ID, f.QuestionID, string(f.File.Kind), f.MediaType, f.Size, moment(f.TakenAt), f.Metres, f.Alike, f.ErasedAt}
		}),
	}}, nil
}

// toReason puts a reason in words, with its numbers.
func toReason(lang locale.Language, r audits.Reason) TrustReason {
	out := TrustReason{Code: string(r.Code), Weight: r.Weight}
	key := "trust." + string(r.Code)
	if why, ok := r.Params["Why"].(string); ok && why != "" {
		key += "_" + why
	}
	if n, ok := r.Params["Count"].(int); ok {
		out.Text = lang.Count(key, n, r.Params)
	} else {
		out.Text = lang.Text(key, r.Params)
	}
	return out
}
