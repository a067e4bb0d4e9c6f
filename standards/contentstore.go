package standards

import (
	"context"
	"encoding/json"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"etalon/internal/database"
	"etalon/internal/fault"
	"etalon/internal/richtext"
)

type sectionRow struct {
	ID, OrgID, VersionID, LineageID string
	Position                        int
	Title, Variant                  string
	Intro, Translations             string // JSON; empty: none
}

func (sectionRow) TableName() string { return "sections" }

type requirementRow struct {
	ID, OrgID, VersionID, SectionID, LineageID string
	Position                                   int
	Code, Statement, How, Benefit              string
	Level                                      Level
	Positions, Measure, Say, Avoid             string // JSON
	Source                                     string
	Details, Translations                      string // JSON; empty: none
}

func (requirementRow) TableName() string { return "requirements" }

// contentRow is a requirement with its section and its version's revision.
type contentRow struct {
	Revision             int
	BrandID              *string
	PreambleTranslations string
	SectionLineage       *string
	SectionTitle         string
	SectionVariant       string
	SectionIntro         string
	SectionTranslations  string
	Requirement          requirementRow `gorm:"embedded"`
}

// reads bounds how often a version is read again because an edit came between
// its two statements.
const reads = 10

// version returns a version with its sections, and the brand of its standard. It
// takes two statements, which on PostgreSQL may see two moments: where the
// revisions differ it reads again.
func (s store) version(ctx context.Context, orgID, id string) (Version, string, error) {
	for range reads {
		v, err := s.header(ctx, orgID, id)
		if err != nil {
			return Version{}, "", err
		}
		rows, err := s.contentRows(ctx, v)
		if err != nil {
			return Version{}, "", err
		}
		if len(rows) == 0 || rows[0].Revision != v.Revision {
			continue
		}
		if v.Preambles, err = storedTexts(rows[0].PreambleTranslations); err != nil {
			return Version{}, "", err
		}
		v.Sections, err = sectionsOf(rows)
		return v, database.Text(rows[0].BrandID), err
	}
	return Version{}, "", errBusy
}

// errBusy reports a version that is edited faster than it can be read.
var errBusy = fault.New(fault.Unavailable, "standard_version_busy")

// contentRows always has a row, for the revision, even of an empty version.
func (s store) contentRows(ctx context.Context, v Version) ([]contentRow, error) {
	rows := []contentRow{}
	err := s.db.Conn(ctx).Raw(`SELECT v.revision, v.preamble_translations, st.brand_id, s.lineage_id AS section_lineage,
			COALESCE(s.title, '') AS section_title, COALESCE(s.variant, '') AS section_variant,
			COALESCE(s.intro, '') AS section_intro, COALESCE(s.translations, '') AS section_translations,
			r.lineage_id, r.code, r.statement, r.how, r.benefit, r.level, r.positions, r.measure, r.say, r.avoid, r.source, r.details, r.translations
		FROM standard_versions v
		JOIN standards st ON st.id = v.standard_id
		LEFT JOIN sections s ON s.org_id = v.org_id AND s.version_id = v.id
		LEFT JOIN requirements r ON r.org_id = v.org_id AND r.version_id = v.id AND r.section_id = s.id
		WHERE v.org_id = ? AND v.id = ? ORDER BY s.position, r.position`, v.OrgID, v.ID).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read content: %w", err)
	}
	return rows, nil
}

func sectionsOf(rows []contentRow) ([]Section, error) {
	sections := []Section{}
	for _, row := range rows {
		lineage := database.Text(row.SectionLineage)
		if lineage == "" {
			continue
		}
		if n := len(sections); n == 0 || sections[n-1].Lineage != lineage {
			section, err := row.section()
			if err != nil {
				return nil, err
			}
			sections = append(sections, section)
		}
		if row.Requirement.LineageID == "" {
			continue
		}
		r, err := row.Requirement.requirement()
		if err != nil {
			return nil, err
		}
		last := &sections[len(sections)-1]
		last.Requirements = append(last.Requirements, r)
	}
	return sections, nil
}

func (row requirementRow) requirement() (Requirement, error) {
	r := Requirement{
		Lineage: row.LineageID, Code: row.Code, Statement: row.Statement, How: row.How, Benefit: row.Benefit,
		Level: row.Level, Source: row.Source,
	}
	var m measureDoc
	for _, column := range []struct {
		text string
		to   any
	}{{row.Positions, &r.Positions}, {row.Say, &r.Say}, {row.Avoid, &r.Avoid}, {row.Measure, &m}} {
		if err := json.Unmarshal([]byte(column.text), column.to); err != nil {
			return Requirement{}, fmt.Errorf("requirement %s: %w", row.Code, err)
		}
	}
	r.Positions, r.Say, r.Avoid = someOrNil(r.Positions), someOrNil(r.Say), someOrNil(r.Avoid)
	var err error
	if r.Measure, err = m.measure(); err != nil {
		return r, err
	}
	if r.Details, err = richtext.Stored(row.Details); err != nil {
		return r, err
	}
	r.Translations, err = storedTranslations(row.Translations)
	return r, err
}

// someOrNil makes what is read equal to what was written.
func someOrNil(list []string) []string {
	if len(list) == 0 {
		return nil
	}
	return list
}

// insertVersion reports false when the standard has a draft already.
func (s store) insertVersion(ctx context.Context, v Version) (bool, error) {
	row, result := newVersionRow(v), gorm.WithResult()
	err := database.Of[versionRow](s.db.Conn(ctx), clause.OnConflict{DoNothing: true}, result).Create(ctx, &row)
	if err != nil || result.RowsAffected == 0 {
		return false, database.Wrap("insert version", err)
	}
	if err := s.insertContent(ctx, v); err != nil {
		return true, err
	}
	return true, s.changeUses(ctx, Version{}, v)
}

// insertContent takes two statements: databases allow more parameters than the
// largest content has.
func (s store) insertContent(ctx context.Context, v Version) error {
	sections, requirements, err := contentRowsOf(v)
	if err != nil {
		return err
	}
	if len(sections) > 0 {
		if err := database.Of[sectionRow](s.db.Conn(ctx)).CreateInBatches(ctx, &sections, MaxSections); err != nil {
			return fmt.Errorf("insert sections: %w", err)
		}
	}
	if len(requirements) > 0 {
		if err := database.Of[requirementRow](s.db.Conn(ctx)).CreateInBatches(ctx, &requirements, MaxRequirements); err != nil {
			return fmt.Errorf("insert requirements: %w", err)
		}
	}
	return nil
}

func contentRowsOf(v Version) ([]sectionRow, []requirementRow, error) {
	var sections []sectionRow
	var requirements []requirementRow
	for i, s := range v.Sections {
		section := sectionRow{
			orNew(""), v.OrgID, v.ID, s.Lineage, i + 1, s.Title, s.Variant,
			string(s.Intro.JSON()), jsonOf(textDocs(s.Translations)),
		}
		sections = append(sections, section)
		for j, r := range s.Requirements {
			row := requirementRow{
				ID: orNew(""), OrgID: v.OrgID, VersionID: v.ID, SectionID: section.ID, LineageID: r.Lineage,
				Position: j + 1, Code: r.Code, Statement: r.Statement, How: r.How, Benefit: r.Benefit, Level: r.Level, Source: r.Source,
				Details: string(r.Details.JSON()), Translations: jsonOf(translationDocs(r.Translations)),
			}
			for _, column := range []struct {
				to    *string
				value any
			}{
				{&row.Positions, items(r.Positions)},
				{&row.Say, items(r.Say)},
				{&row.Avoid, items(r.Avoid)},
				{&row.Measure, measureDocument(r.Measure)},
			} {
				var err error
				if *column.to, err = encode(column.value); err != nil {
					return nil, nil, fmt.Errorf("requirement %s: %w", r.Code, err)
				}
			}
			requirements = append(requirements, row)
		}
	}
	return sections, requirements, nil
}

// items is list as a JSON array even when there is none.
func items(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
