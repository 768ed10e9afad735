package openapi

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"buf.build/go/protovalidate"
	"go.yaml.in/yaml/v3"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"
)

// direction says whether a schema is that of a request or of a response.
type direction int

const (
	request direction = iota
	response
)

// component returns a reference to the schema of a message or enum. A message that is in requests
// and responses has two: Address and AddressInput.
func (g *generator) component(d protoreflect.Descriptor, to direction, describe func() (*yaml.Node, error)) (*yaml.Node, error) {
	name := string(d.Name())
	if _, isEnum := d.(protoreflect.EnumDescriptor); to == request && g.returned[d.FullName()] && !isEnum {
		name += "Input"
	}
	if owner, ok := g.owners[name]; ok {
		if owner != d.FullName() {
			return nil, fmt.Errorf("%s and %s are both called %s", owner, d.FullName(), name)
		}
		return ref("schemas", name), nil
	}
	g.owners[name] = d.FullName()
	schema, err := describe()
	g.schemas[name] = schema
	return ref("schemas", name), err
}

func (g *generator) message(d protoreflect.MessageDescriptor, to direction) (*yaml.Node, error) {
	if d.FullName() == "google.protobuf.Timestamp" {
		return object("type", "string", "format", "date-time"), nil
	}
	return g.component(d, to, func() (*yaml.Node, error) { return g.fieldsOf(d, to, nil) })
}

// fieldsOf returns the schema of a message without some of its fields.
func (g *generator) fieldsOf(d protoreflect.MessageDescriptor, to direction, without map[protoreflect.Name]bool) (*yaml.Node, error) {
	properties, required := object(), []string{}
	isRequired, err := g.required(d, to)
	if err != nil {
		return nil, err
	}
	for i := range d.Fields().Len() {
		field := d.Fields().Get(i)
		if without[field.Name()] {
			continue
		}
		schema, err := g.field(field, to)
		if err != nil {
			return nil, err
		}
		set(properties, field.JSONName(), schema)
		if isRequired[field.Name()] {
			required = append(required, field.JSONName())
		}
	}
	text := g.comment(d)
	if name := string(d.Name()); to == request && g.returned[d.FullName()] {
		text = strings.Replace(text, name, name+"Input", 1) // the name of the component
	}
	schema := object("type", "object", "description", text, "required", required)
	if len(properties.Content) > 0 {
		set(schema, "properties", properties)
	}
	if to == request {
		set(schema, "additionalProperties", false) // responses may get more fields
	}
	return schema, nil
}

// required returns the fields of a message that are required in a request, because their rules
// refuse the zero value, or always present in a response: those that are no messages, and messages
// with the rule required.
func (g *generator) required(d protoreflect.MessageDescriptor, to direction) (map[protoreflect.Name]bool, error) {
	fields := make(map[protoreflect.Name]bool)
	if to == response {
		for i := range d.Fields().Len() {
			field := d.Fields().Get(i)
			rules, _ := proto.GetExtension(field.Options(), validate.E_Field).(*validate.FieldRules)
			fields[field.Name()] = !field.HasPresence() || rules.GetRequired()
		}
		return fields, nil
	}
	var violations *protovalidate.ValidationError
	err := g.validator.Validate(dynamicpb.NewMessage(d))
	if err != nil && !errors.As(err, &violations) {
		return nil, err
	}
	if violations != nil {
		for _, violation := range violations.Violations {
			if path := violation.Proto.GetField().GetElements(); len(path) > 0 {
				fields[protoreflect.Name(path[0].GetFieldName())] = true
			}
		}
	}
	return fields, nil
}

// field returns the schema of a field, with its rules if it is in a request.
func (g *generator) field(field protoreflect.FieldDescriptor, to direction) (*yaml.Node, error) {
	var rules *validate.FieldRules
	if to == request {
		rules, _ = proto.GetExtension(field.Options(), validate.E_Field).(*validate.FieldRules)
	}
	schema, err := g.typeOf(field, to, rules)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", field.FullName(), err)
	}
	text := g.comment(field)
	if !field.IsList() && !field.IsMap() {
		text = strings.TrimSpace(text + " " + form(get(schema, "pattern")))
	}
	set(schema, "description", text)
	return schema, nil
}

// form says in words what the pattern of a line asks for.
func form(pattern *yaml.Node) string {
	switch {
	case pattern == nil:
		return ""
	case pattern.Value == linePattern:
		return "One line."
	case pattern.Value == nonEmptyPattern:
		return "One line, not blank."
	case pattern.Value == emailPattern:
		return "An e-mail address, by the rule of HTML."
	default:
		return ""
	}
}

func (g *generator) typeOf(field protoreflect.FieldDescriptor, to direction, rules *validate.FieldRules) (*yaml.Node, error) {
	switch {
	case field.IsMap():
		values, err := g.single(field.MapValue(), to, rules.GetMap().GetValues())
		if err != nil {
			return nil, err
		}
		schema := object("type", "object", "additionalProperties", values)
		mapRules(schema, rules.GetMap())
		return schema, nil
	case field.IsList():
		items, err := g.single(field, to, rules.GetRepeated().GetItems())
		if err != nil {
			return nil, err
		}
		schema := object("type", "array", "items", items)
		listRules(schema, rules.GetRepeated())
		return schema, nil
	default:
		return g.single(field, to, rules)
	}
}

// single returns the schema of one value of a field.
func (g *generator) single(field protoreflect.FieldDescriptor, to direction, rules *validate.FieldRules) (*yaml.Node, error) {
	switch field.Kind() {
	case protoreflect.MessageKind:
		return g.message(field.Message(), to)
	case protoreflect.EnumKind:
		return g.enum(field.Enum(), to, rules.GetEnum().GetNotIn())
	case protoreflect.BoolKind:
		return object("type", "boolean"), nil
	case protoreflect.StringKind:
		schema := object("type", "string")
		if to == request {
			textRules(schema, field, rules.GetString())
		}
		stringRules(schema, rules.GetString())
		return schema, nil
	case protoreflect.Int32Kind:
		schema := object("type", "integer", "format", "int32")
		if to == request {
			between[int32](schema, math.MinInt32, math.MaxInt32, rules.GetInt32().GetGreaterThan(), rules.GetInt32().GetLessThan())
		}
		return schema, nil
	case protoreflect.Int64Kind:
		schema := object("type", "integer", "format", "int64")
		if to == request {
			between[int64](schema, math.MinInt64, math.MaxInt64, rules.GetInt64().GetGreaterThan(), rules.GetInt64().GetLessThan())
		}
		return schema, nil
	case protoreflect.DoubleKind, protoreflect.FloatKind:
		return object("type", "number"), nil
	case protoreflect.BytesKind:
		return object("type", "string", "contentEncoding", "base64"), nil
	default:
		return nil, fmt.Errorf("fields of kind %s have no description yet", field.Kind())
	}
}

// enum returns the schema of an enum. It has the zero value, which is the same as no value, if a
// response can have it: unless all fields have the rule required. So a request takes what a
// response had. An enum with values that the rules of a field refuse is written in place.
func (g *generator) enum(d protoreflect.EnumDescriptor, to direction, refused []int32) (*yaml.Node, error) {
	values := []string{}
	for i := range d.Values().Len() {
		value := d.Values().Get(i)
		number := int32(value.Number())
		if number == 0 && !g.zero[d.FullName()] || slices.Contains(refused, number) {
			continue
		}
		values = append(values, valueName(d, value))
	}
	schema := object("type", "string", "description", g.enumComment(d), "enum", values)
	if len(refused) > 0 {
		return object("type", "string", "enum", values), nil
	}
	return g.component(d, to, func() (*yaml.Node, error) { return schema, nil })
}

// enumComment returns the comment of an enum and of its values.
func (g *generator) enumComment(d protoreflect.EnumDescriptor) string {
	var lines []string
	if text := g.comment(d); text != "" {
		lines = append(lines, text, "")
	}
	for i := range d.Values().Len() {
		value := d.Values().Get(i)
		if text := g.comment(value); text != "" {
			lines = append(lines, "- `"+valueName(d, value)+"`: "+text)
		}
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// valueName returns the name of a value over REST: price_low for SORT_PRICE_LOW.
func valueName(d protoreflect.EnumDescriptor, value protoreflect.EnumValueDescriptor) string {
	return strings.TrimPrefix(strings.ToLower(string(value.Name())), words2snake(string(d.Name()))+"_")
}

// words2snake returns PriceList as price_list.
func words2snake(name string) string {
	return strings.ReplaceAll(strings.ToLower(words(protoreflect.Name(name))), " ", "_")
}

// learnReturned notes the messages and enums that a message of a response holds.
func (g *generator) learnReturned(d protoreflect.MessageDescriptor) {
	if g.returned[d.FullName()] {
		return
	}
	g.returned[d.FullName()] = true
	for i := range d.Fields().Len() {
		field := d.Fields().Get(i)
		if field.IsMap() {
			field = field.MapValue()
		}
		if field.Message() != nil {
			g.learnReturned(field.Message())
		}
		if field.Enum() != nil {
			g.returned[field.Enum().FullName()] = true
			rules, _ := proto.GetExtension(field.Options(), validate.E_Field).(*validate.FieldRules)
			g.zero[field.Enum().FullName()] = g.zero[field.Enum().FullName()] || !rules.GetRequired()
		}
	}
}
