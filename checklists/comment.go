package checklists

import (
	"strings"
	"unicode/utf8"
)

// MaxCommentMin is the longest comment that a question may demand, in characters.
const MaxCommentMin = 1000

// CommentGap says what a comment lacks.
type CommentGap string

// The gaps of a comment.
const (
	CommentFits    CommentGap = ""
	CommentMissing CommentGap = "comment_required"
	CommentShort   CommentGap = "comment_short"
)

// CommentGap says what text lacks as the comment to q in that state. A comment is
// required only of an answered question; one that was given is long enough
// whatever became of the answer. The phone has the same rule (engine/comment.ts).
func (q *Question) CommentGap(state State, text string) CommentGap {
	length := CommentLength(text)
	switch {
	case state == HiddenState || state == ExceptedState:
		return CommentFits
	case length == 0 && (state != Answered || q.Comment != Required):
		return CommentFits
	case length == 0:
		return CommentMissing
	case length < q.CommentMin:
		return CommentShort
	}
	return CommentFits
}

// CommentGaps are the comments of a visit that lack something, by question id.
func (c *Checklist) CommentGaps(r Result, comments map[string]string) map[string]CommentGap {
	gaps := map[string]CommentGap{}
	for _, q := range r.Questions {
		if gap := c.Question(q.ID).CommentGap(q.State, comments[q.ID]); gap != CommentFits {
			gaps[q.ID] = gap
		}
	}
	return gaps
}

// CommentLength counts the characters of a comment with its blanks folded: spaces
// alone make none longer.
func CommentLength(text string) int {
	return utf8.RuneCountInString(strings.Join(strings.Fields(text), " "))
}
