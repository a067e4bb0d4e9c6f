package audits

import (
	"bytes"
	"context"
	"errors"
	"io"

	"etalon/internal/accounts"
	"etalon/internal/fault"
)

// ErrNotARecording reports bytes that are no sound in a form that browsers record.
var ErrNotARecording = fault.New(fault.Invalid, "not_a_recording")

// finish makes an upload with all its bytes a file of its visit. A file that is
// refused leaves nothing, so that the device can send a good one under the same id.
func (s *Service) finish(ctx context.Context, by accounts.Actor, u Upload) (Upload, error) {
	visit, err := s.own(ctx, by, u.VisitID)
	if err != nil {
		return Upload{}, err
	}
	if !visit.Status.writable() {
		return Upload{}, ErrVisitClosed
	}
	file, err := s.received(ctx, by, u)
	if err == nil {
		_, err = s.keepFile(ctx, by, file)
	}
	if err != nil {
		if f, ok := fault.Of(err); ok && f.Kind != fault.Unavailable {
			err = errors.Join(err, s.forget(ctx, u))
		}
		return Upload{}, err
	}
	u.Stored = true
	return u, s.forget(ctx, u)
}

// received checks what has come and stores it as its kind is stored.
func (s *Service) received(ctx context.Context, by accounts.Actor, u Upload) (received, error) {
	content, err := s.files.OpenIncoming(u.ID)
	if err != nil {
		return received{}, err
	}
	defer func() { _ = content.Close() }()
	in := NewPhoto{ID: u.ID, VisitID: u.VisitID, QuestionID: u.QuestionID, Kind: u.Kind, SHA256: u.SHA256}
	if u.Kind == Recording {
		return s.receiveRecording(ctx, by, in, content)
	}
	return s.receive(ctx, by, in, func() ([]byte, error) { return io.ReadAll(io.LimitReader(content, u.Size)) })
}

// receiveRecording stores sound as it came, without holding it in memory.
func (s *Service) receiveRecording(ctx context.Context, by accounts.Actor, in NewPhoto, content io.Reader) (received, error) {
	head := make([]byte, 16)
	n, err := io.ReadFull(content, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return received{}, err
	}
	media := soundOf(head[:n])
	if media == "" {
		return received{}, ErrNotARecording
	}
	sum, size, err := s.files.PutFrom(ctx, io.MultiReader(bytes.NewReader(head[:n]), content))
	if err != nil {
		return received{}, err
	}
	if in.SHA256 != "" && sum != in.SHA256 { // what was put lies there unnamed, as after a crash
		return received{}, ErrPhotoDamaged
	}
	return received{File: File{
		ID: in.ID, OrgID: by.OrgID, VisitID: in.VisitID, QuestionID: in.QuestionID, Kind: in.Kind, SHA256: sum, SentSHA256: sum,
		MediaType: media, Size: size, SentSize: size, CreatedAt: s.now(),
	}}, nil
}

// soundOf tells the media type of sound by its first bytes, whatever it was called;
// "" is no sound.
func soundOf(head []byte) string {
	has := func(at int, magic string) bool {
		return len(head) >= at+len(magic) && string(head[at:at+len(magic)]) == magic
	}
	switch {
	case has(0, "\x1A\x45\xDF\xA3"):
		return "audio/webm"
	case has(0, "OggS"):
		return "audio/ogg"
	case has(0, "RIFF") && has(8, "WAVE"):
		return "audio/wav"
	case has(0, "ID3"), has(0, "\xFF\xFB"), has(0, "\xFF\xF3"):
		return "audio/mpeg"
	case has(0, "\xFF\xF1"), has(0, "\xFF\xF9"):
		return "audio/aac"
	case has(4, "ftypM4A "), has(4, "ftypmp4"), has(4, "ftypiso"), has(4, "ftypdash"):
		return "audio/mp4"
	}
	return ""
}
