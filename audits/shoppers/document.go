package shoppers

import (
	"bytes"
	"context"
	"io"
	"path"
	"slices"
	"strings"
	"unicode"

	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/picture"
)

// Limits of documents.
const (
	DocumentMaxBytes = 10 << 20
	documentsMax     = 50 // of one shopper
)

// NewDocument is a file as it comes in.
type NewDocument struct {
	Document
	Content []byte
}

// AddDocument stores a file about a shopper: the shopper's own, or by those who
// manage shoppers. What it is is told by its bytes, not by its name; pictures lose
// their metadata. The same id again changes nothing.
//
// Errors: ErrNotFound, ErrInvalid, ErrNotADocument, ErrDocumentTooLarge,
// ErrDocumentExists (the id with another file), ErrDocumentsFull.
func (s *Service) AddDocument(ctx context.Context, by accounts.Actor, in NewDocument) (Document, error) {
	sh, err := s.ownOrManaged(ctx, by, in.ShopperID)
	if err != nil {
		return Document{}, err
	}
	if sh.Status == Erased {
		return Document{}, ErrErasedNow
	}
	d := in.Document
	d.OrgID, d.ShopperID, d.ByID, d.CreatedAt = by.OrgID, sh.ID, by.AccountID, s.now()
	if err := d.check(); err != nil {
		return Document{}, err
	}
	content, mediaType, err := recognised(in.Content)
	if err != nil {
		return Document{}, err
	}
	d.MediaType, d.Size = mediaType, int64(len(content))
	s.filing.Lock()
	defer s.filing.Unlock()
	if d.SHA256, err = s.files.Put(ctx, content); err != nil {
		return Document{}, err
	}
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		list, err := s.store.documents(ctx, by.OrgID, sh.ID)
		if err != nil {
			return err
		}
		same := func(o Document) bool { return o.ID == d.ID && o.SHA256 == d.SHA256 }
		if slices.ContainsFunc(list, same) {
			return nil
		}
		if len(list) >= documentsMax {
			return ErrDocumentsFull.With(fault.Params{"Max": documentsMax})
		}
		if err := s.store.insertDocument(ctx, d); err != nil {
			return err
		}
		return s.record(ctx, by, "add_document", sh.ID, nil, map[string]any{"document_id": d.ID, "kind": d.Kind})
	})
	return d, err
}

// check brings the fields into the form in which they are kept.
func (d *Document) check() error {
	c := &checker{}
	c.id("id", &d.ID)
	c.required("title", &d.Title, lineMax, true)
	c.text("number", &d.Number, lineMax, true)
	if !slices.Contains([]DocumentKind{Contract, Consent, Identity, Licence, Another}, d.Kind) {
		c.refuse("kind", "document_kind_unknown")
	}
	if !d.ExpiresOn.IsZero() && d.ExpiresOn.Before(d.IssuedOn) {
		c.refuse("expires_on", "before_start")
	}
	d.FileName = fileName(d.FileName)
	return c.fault()
}

// fileName is the last part of a name as a browser sent it, fit for a header.
func fileName(name string) string {
	name = path.Base(strings.ReplaceAll(strings.ToValidUTF8(name, ""), `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || strings.ContainsRune(`"<>:|?*`, r) || unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, name)
	if runes := []rune(name); len(runes) > lineMax {
		name = string(runes[len(runes)-lineMax:])
	}
	if name = strings.Trim(name, ". /"); name == "" {
		return "document"
	}
	return name
}

// recognised tells the kind of a file by its first bytes and returns what is kept
// of it: a PDF as it is, a photo without its metadata.
func recognised(data []byte) ([]byte, string, error) {
	if len(data) > DocumentMaxBytes {
		return nil, "", ErrDocumentTooLarge.With(fault.Params{"Megabytes": DocumentMaxBytes >> 20})
	}
	if bytes.HasPrefix(data, []byte("%PDF-")) {
		return data, "application/pdf", nil
	}
	clean, info, err := picture.Clean(data)
	if err != nil {
		return nil, "", ErrNotADocument
	}
	return clean, info.MediaType, nil
}

// Documents lists the documents of a shopper: the actor's own, or for those who
// manage shoppers.
func (s *Service) Documents(ctx context.Context, by accounts.Actor, id string) ([]Document, error) {
	sh, err := s.ownOrManaged(ctx, by, id)
	if err != nil {
		return nil, err
	}
	return s.store.documents(ctx, by.OrgID, sh.ID)
}

// Document opens a document for those who may list it. The caller closes it. That
// it was opened is recorded.
func (s *Service) Document(ctx context.Context, by accounts.Actor, id string) (Document, io.ReadCloser, error) {
	d, err := s.documentOf(ctx, by, id)
	if err != nil {
		return Document{}, nil, err
	}
	if err := s.db.Tx(ctx, func(ctx context.Context) error {
		return s.record(ctx, by, "open_document", d.ShopperID, nil, map[string]any{"document_id": d.ID})
	}); err != nil {
		return Document{}, nil, err
	}
	content, err := s.files.Get(d.SHA256)
	return d, content, err
}

// RemoveDocument deletes a document and its file: by those who manage shoppers, or
// by the shopper who uploaded it.
func (s *Service) RemoveDocument(ctx context.Context, by accounts.Actor, id string) error {
	d, err := s.documentOf(ctx, by, id)
	if err != nil {
		return err
	}
	if d.ByID != by.AccountID && !by.Can(accounts.ManageShoppers) {
		return accounts.ErrForbidden
	}
	s.filing.Lock()
	defer s.filing.Unlock()
	if err := s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.store.deleteDocuments(ctx, d.OrgID, d.ShopperID, d.ID); err != nil {
			return err
		}
		return s.record(ctx, by, "remove_document", d.ShopperID, map[string]any{"document_id": d.ID, "kind": d.Kind}, nil)
	}); err != nil {
		return err
	}
	return s.discard(ctx, []Document{d})
}

func (s *Service) documentOf(ctx context.Context, by accounts.Actor, id string) (Document, error) {
	id, ok := canonical(id)
	if !ok {
		return Document{}, ErrDocumentNotFound
	}
	d, found, err := s.store.document(ctx, by.OrgID, id)
	if err != nil {
		return Document{}, err
	}
	mine := d.ShopperID == by.AccountID && by.Can(accounts.FillVisits)
	if !found || (!mine && !by.Can(accounts.ManageShoppers)) {
		return Document{}, ErrDocumentNotFound
	}
	return d, nil
}

// discard removes the files that nothing names any more. The caller holds filing,
// so that the same bytes are not taken in again meanwhile.
func (s *Service) discard(ctx context.Context, gone []Document) error {
	for _, d := range gone {
		used, err := s.store.fileUsed(ctx, d.SHA256)
		if err != nil {
			return err
		}
		if used {
			continue
		}
		if err := s.files.Remove(d.SHA256); err != nil {
			return err
		}
	}
	return nil
}
