package standards

import (
	"context"
	"encoding/json"

	"etalon/internal/database"
)

// setLanguages reports false where the languages are no longer at the revision.
func (s store) setLanguages(ctx context.Context, st Standard, revision int) (bool, error) {
	result := s.db.Conn(ctx).Model(&standardRow{}).
		Where("org_id = ? AND id = ? AND language_revision = ?", st.OrgID, st.ID, revision).
		Updates(map[string]any{"languages": jsonOf(items(st.Languages)), "titles": jsonOf(st.Titles), "language_revision": st.LanguageRevision})
	return result.RowsAffected == 1, database.Wrap("set languages", result.Error)
}

// storedLanguages reads the columns of a standard; nothing but this package writes
// them.
func storedLanguages(languages, titles string) ([]string, map[string]string) {
	var tags []string
	var byTag map[string]string
	_ = json.Unmarshal([]byte(languages), &tags)
	_ = json.Unmarshal([]byte(titles), &byTag)
	return someOrNil(tags), byTag
}
