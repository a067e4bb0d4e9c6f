package locations

import (
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"etalon/internal/fault"
)

// The limits of attributes.
const (
	attributesMax = 50
	itemsMax      = 50  // of a list
	valueMax      = 200 // runes of a text
)

// attributeName is what an expression can name after "location.".
var attributeName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// checkAttributes returns the attributes in the forms that JSON keeps: numbers as
// float64, lists as []string.
func checkAttributes(p *problems, in map[string]any) map[string]any {
	kept := map[string]any{}
	if len(in) > attributesMax {
		p.add("attributes", "too_many", fault.Params{"Max": attributesMax})
		return kept
	}
	for _, name := range slices.Sorted(maps.Keys(in)) {
		path := fmt.Sprintf("attributes[%q]", name)
		if !attributeName.MatchString(name) {
			p.add(path, "attribute_name_invalid", nil)
			continue
		}
		value, ok := attribute(in[name])
		if !ok {
			p.add(path, "attribute_value_invalid", fault.Params{"Max": valueMax, "Items": itemsMax})
			continue
		}
		kept[name] = value
	}
	return kept
}

func attribute(value any) (any, bool) {
	switch v := value.(type) {
	case bool:
		return v, true
	case int:
		return float64(v), true
	case int64:
		return float64(v), true
	case float64:
		return v, !math.IsNaN(v) && !math.IsInf(v, 0)
	case string:
		return v, isValue(v)
	case []string:
		return slices.Clone(v), len(v) <= itemsMax && !slices.ContainsFunc(v, func(s string) bool { return !isValue(s) })
	case []any:
		texts := make([]string, len(v))
		for i := range v {
			text, ok := v[i].(string)
			if !ok {
				return nil, false
			}
			texts[i] = text
		}
		return attribute(texts)
	}
	return nil, false
}

func isValue(s string) bool {
	return utf8.ValidString(s) && utf8.RuneCountInString(s) <= valueMax && !strings.ContainsFunc(s, unicode.IsControl)
}

// cutAttribute divides "format=mall".
func cutAttribute(asked string) (name, value string) {
	name, value, _ = strings.Cut(asked, "=")
	return name, value
}
