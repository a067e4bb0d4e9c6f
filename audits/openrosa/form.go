package openrosa

import (
	"bytes"
	"context"
	"crypto/md5" //nolint:gosec // OpenRosa names files by it; nothing is protected with it
	"encoding/hex"
	"io"
	"log/slog"
	"strconv"

	"etalon/audits"
	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/locale"
)

// Door is what a link opens: an assignment, as its shopper.
type Door struct {
	By      accounts.Actor
	link    Link
	pack    audits.Package
	version *checklists.Version
	head    checklists.FormHead
}

// Enter opens a link. Faults: ErrLinkNotFound, ErrLinkEnded.
func (s *Service) Enter(ctx context.Context, token string) (Door, error) {
	id, ours := s.idOf(token)
	if !ours {
		return Door{}, ErrLinkNotFound
	}
	l, found, err := s.store.link(ctx, id)
	if err != nil {
		return Door{}, err
	}
	if !found {
		return Door{}, ErrLinkNotFound
	}
	a, _, err := s.Audits.AssignmentOf(ctx, l.OrgID, l.AssignmentID)
	if err != nil {
		return Door{}, err
	}
	if !l.works(a, s.Now()) {
		return Door{}, ErrLinkEnded
	}
	by, err := s.Accounts.Acting(ctx, l.OrgID, l.ShopperID, []accounts.Permission{accounts.FillVisits})
	if err != nil || !by.Can(accounts.FillVisits) {
		return Door{}, closed(err)
	}
	d := Door{By: by, link: l}
	if err := s.open(ctx, &d); err != nil {
		return Door{}, err
	}
	if now := s.Now(); now.Sub(l.UsedAt) >= usedEvery {
		if err := s.store.used(ctx, l, now); err != nil {
			slog.WarnContext(ctx, "link of a form not marked as used", "err", err)
		}
	}
	return d, nil
}

// closed is what a link says whose shopper works here no more.
func closed(err error) error {
	if err == nil || isForbidden(err) {
		return ErrLinkEnded
	}
	return err
}

func (s *Service) open(ctx context.Context, d *Door) error {
	var err error
	if d.pack, err = s.Audits.Pack(ctx, d.By, d.link.AssignmentID); err != nil {
		return err
	}
	if d.version, err = s.Audits.AssignedVersion(ctx, d.By, d.link.AssignmentID); err != nil {
		return err
	}
	family, err := s.Checklists.Family(ctx, accounts.Program(d.By.OrgID), d.version.ChecklistID)
	if err != nil {
		return err
	}
	d.head = checklists.FormHead{
		ID: d.link.AssignmentID, Version: strconv.Itoa(d.version.Number), Language: locale.Match(family.Language),
		Location: checklists.Attributes(d.pack.Location.Attributes), Visit: &checklists.FormVisit{Exceptions: d.pack.Exceptions},
	}
	return nil
}

// Form is a form in a client's list.
type Form struct{ ID, Name, Version, Hash string }

// File is a picture that the form shows.
type File struct{ Name, Hash string }

// Forms lists the form of the assignment while its visit is to be made. A client that
// keeps to the list drops the form when the visit has come.
func (s *Service) Forms(d Door) ([]Form, error) {
	if st := d.pack.Status; st != audits.Accepted && st != audits.Started && st != audits.Offered {
		return nil, nil
	}
	form, err := s.Form(d)
	if err != nil {
		return nil, err
	}
	return []Form{{d.head.ID, d.name(), d.head.Version, hash(form)}}, nil
}

// name is what a client calls the form: its phone holds several.
func (d Door) name() string { return d.version.Content.Title + " · " + d.pack.Location.Name }

// Form writes the form of the assignment.
func (s *Service) Form(d Door) ([]byte, error) {
	var out bytes.Buffer
	named := *d.version.Content
	named.Title = d.name()
	_, err := checklists.WriteXForm(&out, &named, d.head) // what it cannot say, the server asks when the visit comes
	return out.Bytes(), err
}

func hash(data []byte) string {
	sum := md5.Sum(data) //nolint:gosec // see above
	return "md5:" + hex.EncodeToString(sum[:])
}

// Media lists the pictures of the form.
func (s *Service) Media(ctx context.Context, d Door) ([]File, error) {
	var list []File
	for _, id := range d.version.Content.References() {
		content, _, err := s.Picture(ctx, d, id)
		if err != nil {
			return nil, err
		}
		sum := md5.New() //nolint:gosec // see above
		_, err = io.Copy(sum, content)
		_ = content.Close() // it was only read
		if err != nil {
			return nil, err
		}
		list = append(list, File{checklists.ReferenceFile(id), "md5:" + hex.EncodeToString(sum.Sum(nil))})
	}
	return list, nil
}

// Picture opens a picture of the form by the id of its reference photo, and says how
// many bytes it has. The caller closes it. Fault: images.ErrNotFound.
func (s *Service) Picture(ctx context.Context, d Door, id string) (io.ReadCloser, int, error) {
	image, content, err := s.References.Shown(ctx, d.version, id)
	return content, image.Size, err
}
