package api

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"
)

// speakInCodes makes huma report "code arguments" in the place of English
// sentences, so that problem.go can say it in the user's language. huma keeps
// its messages and its constructor of errors in package variables.
var speakInCodes = sync.OnceFunc(func() {
	for message, code := range map[*string]string{
		&validation.MsgUnexpectedProperty:             "unexpected_property",
		&validation.MsgExpectedRFC3339DateTime:        "date_time_expected",
		&validation.MsgExpectedRFC3339Date:            "date_expected",
		&validation.MsgExpectedRFC5322Email:           "email_expected %v",
		&validation.MsgExpectedRFC4122UUID:            "uuid_expected %v",
		&validation.MsgExpectedBoolean:                "boolean_expected",
		&validation.MsgExpectedNumber:                 "number_expected",
		&validation.MsgExpectedInteger:                "integer_expected",
		&validation.MsgExpectedString:                 "string_expected",
		&validation.MsgExpectedArray:                  "array_expected",
		&validation.MsgExpectedObject:                 "object_expected",
		&validation.MsgExpectedOneOf:                  "one_of %s",
		&validation.MsgExpectedMinimumNumber:          "minimum %v",
		&validation.MsgExpectedMaximumNumber:          "maximum %v",
		&validation.MsgExpectedExclusiveMinimumNumber: "minimum %v",
		&validation.MsgExpectedExclusiveMaximumNumber: "maximum %v",
		&validation.MsgExpectedMinLength:              "min_length %d",
		&validation.MsgExpectedMaxLength:              "max_length %d",
		&validation.MsgExpectedMinItems:               "min_items %d",
		&validation.MsgExpectedMaxItems:               "max_items %d",
		&validation.MsgExpectedMaxProperties:          "max_items %d",
		&validation.MsgExpectedMatchPattern:           "malformed %s",
		&validation.MsgExpectedBePattern:              "malformed %s",
		&validation.MsgExpectedRequiredProperty:       "required_property %s",
	} {
		*message = code
	}
	huma.DefaultArrayNullable = false
	huma.NewError = func(status int, _ string, errs ...error) huma.StatusError {
		return humaProblem(context.Background(), status, errs)
	}
	huma.NewErrorWithContext = func(ctx huma.Context, status int, _ string, errs ...error) huma.StatusError {
		return humaProblem(ctx.Context(), status, errs)
	}
})

// errNUL refuses the one character that PostgreSQL cannot keep.
var errNUL = errors.New("NUL in a text")

// jsonFormat is JSON that refuses the NUL character in texts.
var jsonFormat = huma.Format{
	Marshal: func(w io.Writer, v any) error { return json.NewEncoder(w).Encode(v) },
	Unmarshal: func(data []byte, v any) error {
		if escapesNUL(data) {
			return errNUL
		}
		return json.Unmarshal(data, v)
	},
}

// escapesNUL reports whether a JSON text holds the escape \u0000.
func escapesNUL(data []byte) bool {
	for i := 0; i+5 < len(data); i++ {
		if data[i] != '\\' {
			continue
		}
		if string(data[i+1:i+6]) == "u0000" {
			return true
		}
		i++ // the escaped character is not an escape itself
	}
	return false
}
