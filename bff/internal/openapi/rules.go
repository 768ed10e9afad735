package openapi

import (
	"strings"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"go.yaml.in/yaml/v3"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	optionsv1 "github.com/akinai/akinai/api/gen/akinai/options/v1"
)

// What one line may not hold (text.Line): control characters, line separators and characters that
// change the direction of writing. A line that must not be empty has a character that shows; the
// class of those that do not is that of text.Invisible in the Basic Multilingual Plane.
const (
	steering  = `\u0000-\u001F\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069`
	invisible = `\s\u00AD\u034F\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u2060-\u206F\u2800\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF9-\uFFFB`

	linePattern     = `^[^` + steering + `]*$`
	nonEmptyPattern = `^[^` + steering + `]*[^` + steering + invisible + `][^` + steering + `]*$`

	// emailPattern is that of HTML, which protovalidate has for its rule email.
	emailPattern = `^[a-zA-Z0-9.!#$%&'*+/=?^_` + "`" + `{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$`
)

// textRules adds the rules of akinai.options.v1.text to a string. A pattern of its own that lists
// what it allows needs no other.
func textRules(schema *yaml.Node, field protoreflect.FieldDescriptor, r *validate.StringRules) {
	open := strings.Contains(r.GetPattern(), "[^")
	if r.GetPattern() != "" && !open || r.GetUuid() || r.GetEmail() {
		return
	}
	if text, _ := proto.GetExtension(field.Options(), optionsv1.E_Text).(optionsv1.Text); text != optionsv1.Text_TEXT_UNSPECIFIED {
		return
	}
	switch {
	case open:
		set(schema, "allOf", []*yaml.Node{object("pattern", linePattern)})
	case r.GetMinLen() > 0:
		set(schema, "pattern", nonEmptyPattern)
	default:
		set(schema, "pattern", linePattern)
	}
}

func stringRules(schema *yaml.Node, r *validate.StringRules) {
	if r == nil {
		return
	}
	bounds(schema, "minLength", "maxLength", r.MinLen, r.MaxLen)
	set(schema, "pattern", ecma(r.GetPattern()))
	switch {
	case r.GetUuid():
		set(schema, "format", "uuid")
	case r.GetEmail():
		set(schema, "pattern", emailPattern) // and no format: that of RFC 5321 is another
	}
	set(schema, "enum", r.GetIn())
}

func listRules(schema *yaml.Node, r *validate.RepeatedRules) {
	if r == nil {
		return
	}
	bounds(schema, "minItems", "maxItems", r.MinItems, r.MaxItems)
	if r.GetUnique() {
		set(schema, "uniqueItems", true)
	}
}

func mapRules(schema *yaml.Node, r *validate.MapRules) {
	if r == nil {
		return
	}
	bounds(schema, "minProperties", "maxProperties", r.MinPairs, r.MaxPairs)
	if keys := r.GetKeys().GetString(); keys != nil {
		names := object()
		stringRules(names, keys)
		set(schema, "propertyNames", names)
	}
}

// ecma returns a pattern of RE2 in the syntax of ECMA-262.
func ecma(pattern string) string { return strings.ReplaceAll(pattern, `\z`, "$") }

func bounds(schema *yaml.Node, low, high string, least, most *uint64) {
	if least != nil {
		set(schema, low, *least)
	}
	if most != nil {
		set(schema, high, *most)
	}
}

// between adds the bounds of an integer, of its rules or of its type.
func between[N int32 | int64](schema *yaml.Node, least, most N, lower, upper any) {
	switch r := lower.(type) {
	case *validate.Int32Rules_Gt:
		least = N(r.Gt) + 1
	case *validate.Int32Rules_Gte:
		least = N(r.Gte)
	case *validate.Int64Rules_Gt:
		least = N(r.Gt) + 1
	case *validate.Int64Rules_Gte:
		least = N(r.Gte)
	}
	switch r := upper.(type) {
	case *validate.Int32Rules_Lt:
		most = N(r.Lt) - 1
	case *validate.Int32Rules_Lte:
		most = N(r.Lte)
	case *validate.Int64Rules_Lt:
		most = N(r.Lt) - 1
	case *validate.Int64Rules_Lte:
		most = N(r.Lte)
	}
	set(schema, "minimum", least)
	set(schema, "maximum", most)
}
