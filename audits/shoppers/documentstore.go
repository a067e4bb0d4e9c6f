package shoppers

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"etalon/internal/database"
)

type documentRow struct {
	ID, OrgID, ShopperID, Kind, Title, Number string
	IssuedOn, ExpiresOn                       *time.Time
	FileName                                  string
	SHA256                                    string `gorm:"column:sha256"`
	MediaType                                 string
	Size                                      int64
	ByID                                      string
	CreatedAt                                 time.Time
}

func (documentRow) TableName() string { return "shopper_documents" }

func (r documentRow) document() Document {
	return Document{
		ID: r.ID, OrgID: r.OrgID, ShopperID: r.ShopperID, Kind: DocumentKind(r.Kind), Title: r.Title, Number: r.Number,
		IssuedOn: database.Time(r.IssuedOn), ExpiresOn: database.Time(r.ExpiresOn), FileName: r.FileName, SHA256: r.SHA256, MediaType: r.MediaType,
		Size: r.Size, ByID: r.ByID, CreatedAt: r.CreatedAt,
	}
}

func (s store) insertDocument(ctx context.Context, d Document) error {
	row := documentRow{
		ID: d.ID, OrgID: d.OrgID, ShopperID: d.ShopperID, Kind: string(d.Kind), Title: d.Title, Number: d.Number,
		IssuedOn: database.NullTime(d.IssuedOn), ExpiresOn: database.NullTime(d.ExpiresOn), FileName: d.FileName, SHA256: d.SHA256, MediaType: d.MediaType,
		Size: d.Size, ByID: d.ByID, CreatedAt: d.CreatedAt,
	}
	err := database.Of[documentRow](s.db.Conn(ctx)).Create(ctx, &row)
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return ErrDocumentExists
	}
	return database.Wrap("insert document", err)
}

func (s store) documents(ctx context.Context, orgID, shopperID string) ([]Document, error) {
	rows, err := database.Of[documentRow](s.db.Conn(ctx)).Where("org_id = ? AND shopper_id = ?", orgID, shopperID).Order("created_at DESC, id").Find(ctx)
	list := make([]Document, len(rows))
	for i, r := range rows {
		list[i] = r.document()
	}
	return list, database.Wrap("list documents", err)
}

func (s store) document(ctx context.Context, orgID, id string) (Document, bool, error) {
	rows, err := database.Of[documentRow](s.db.Conn(ctx)).Where("org_id = ? AND id = ?", orgID, id).Find(ctx)
	if err != nil || len(rows) == 0 {
		return Document{}, false, database.Wrap("read document", err)
	}
	return rows[0].document(), true, nil
}

// deleteDocuments deletes one document of a shopper, or all where id is empty.
func (s store) deleteDocuments(ctx context.Context, orgID, shopperID, id string) error {
	found := database.Of[documentRow](s.db.Conn(ctx)).Where("org_id = ? AND shopper_id = ?", orgID, shopperID)
	if id != "" {
		found = found.Where("id = ?", id)
	}
	_, err := found.Delete(ctx)
	return database.Wrap("delete documents", err)
}

// fileUsed reports whether anything still names the stored file: a document, a
// photo or its rendition, an image or a report.
func (s store) fileUsed(ctx context.Context, sum string) (bool, error) {
	var n int
	err := s.db.Conn(ctx).Raw(`SELECT (SELECT COUNT(*) FROM shopper_documents WHERE sha256 = @sum ) + (SELECT COUNT(*) FROM photos WHERE sha256 = @sum )
		+ (SELECT COUNT(*) FROM renditions WHERE print_name = @sum ) + (SELECT COUNT(*) FROM standard_images WHERE sha256 = @sum )
		+ (SELECT COUNT(*) FROM checklist_images WHERE sha256 = @sum ) + (SELECT COUNT(*) FROM report_orders WHERE sha256 = @sum )`, map[string]any{"sum": sum}).Scan(&n).Error
	if err != nil {
		return true, fmt.Errorf("count uses of a file: %w", err)
	}
	return n > 0, nil
}
