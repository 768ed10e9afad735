package openapi

import (
	"strings"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"go.yaml.in/yaml/v3"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	optionsv1 "github.com/akinai/akinai/api/gen/akinai/options/v1"
)

// linePattern allows what one line may hold (text.Line): no control characters, line separators and
// characters that change the direction of writing.
const linePattern = `^[^\u0000-\u001F\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]*$`

// textRules adds the rules of akinai.options.v1.text to a string without a pattern of its own.
func textRules(schema *yaml.Node, field protoreflect.FieldDescriptor) {
	rules, _ := proto.GetExtension(field.Options(), validate.E_Field).(*validate.FieldRules)
	for _, r := range []*validate.StringRules{rules.GetString(), rules.GetRepeated().GetItems().GetString()} {
		if r.GetPattern() != "" || r.GetUuid() || r.GetEmail() {
			return
		}
	}
	if text, _ := proto.GetExtension(field.Options(), optionsv1.E_Text).(optionsv1.Text); text == optionsv1.Text_TEXT_UNSPECIFIED {
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
		set(schema, "format", "email")
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

// minimum adds the lower bound of an integer, of the rules gt or gte.
func minimum[N int32 | int64](schema *yaml.Node, rule any, gt, gte N) {
	switch rule.(type) {
	case *validate.Int32Rules_Gt, *validate.Int64Rules_Gt:
		set(schema, "minimum", gt+1)
	case *validate.Int32Rules_Gte, *validate.Int64Rules_Gte:
		set(schema, "minimum", gte)
	}
}

// maximum adds the upper bound of an integer, of the rules lt or lte.
func maximum[N int32 | int64](schema *yaml.Node, rule any, lt, lte N) {
	switch rule.(type) {
	case *validate.Int32Rules_Lt, *validate.Int64Rules_Lt:
		set(schema, "maximum", lt-1)
	case *validate.Int32Rules_Lte, *validate.Int64Rules_Lte:
		set(schema, "maximum", lte)
	}
}
