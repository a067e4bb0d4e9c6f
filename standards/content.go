package standards

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/google/uuid"
)

// Content is the text of a version: all that publication freezes.
type Content struct {
	Preamble  string
	Preambles map[string]TextTranslation // by language
	Sections  []Section
}

// Content returns the text of v. The sections are shared with v.
func (v Version) Content() Content { return Content{v.Preamble, v.Preambles, v.Sections} }

// Number is the printed number of the version, such as "2.0".
func (v Version) Number() string { return fmt.Sprintf("%d.%d", v.Major, v.Minor) }

// Requirements counts the requirements of all sections.
func (c Content) Requirements() int {
	n := 0
	for _, s := range c.Sections {
		n += len(s.Requirements)
	}
	return n
}

// Hash is the SHA-256, in hexadecimal, of the content as canonical JSON: fields
// in a fixed order, amounts as exact ratios, nothing that is empty. Equal
// contents, lineages included, have equal hashes.
func (c Content) Hash() string {
	data, err := json.Marshal(contentDocument(c))
	if err != nil {
		// Strings, numbers and slices of them always encode.
		panic(fmt.Sprintf("standards: canonical JSON: %v", err))
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// WithLineages returns a copy of c in which every section and requirement that
// has no lineage begins a new one.
func (c Content) WithLineages() Content {
	c = c.clone()
	for s := range c.Sections {
		begin(&c.Sections[s].Lineage)
		for r := range c.Sections[s].Requirements {
			begin(&c.Sections[s].Requirements[r].Lineage)
		}
	}
	return c
}

func begin(lineage *string) {
	if *lineage == "" {
		*lineage = uuid.Must(uuid.NewV7()).String()
	}
}

// WithoutLineages returns a copy of c that only holds what people read: another
// standard that begins with the same text.
func (c Content) WithoutLineages() Content {
	c = c.clone()
	for s := range c.Sections {
		c.Sections[s].Lineage = ""
		for r := range c.Sections[s].Requirements {
			c.Sections[s].Requirements[r].Lineage = ""
		}
	}
	return c
}

// clone copies the sections and their requirements. What a requirement points to
// (amounts, phrases) is never changed in place and so stays shared.
func (c Content) clone() Content {
	c.Sections = slices.Clone(c.Sections)
	for s := range c.Sections {
		c.Sections[s].Requirements = slices.Clone(c.Sections[s].Requirements)
	}
	return c
}
