package restjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"
)

var errNotJSON = errors.New("not JSON")

// maxFaults bounds the faults that are reported of one text.
const maxFaults = 20

// The rules that a field can break.
const (
	// RuleType: the value is not of the type of the field.
	RuleType = "request.type"
	// RuleEnum: no enum value has this name.
	RuleEnum = "request.enum"
	// RuleUnknown: there is no such field.
	RuleUnknown = "request.unknown"
	// RuleRepeated: the field occurs twice.
	RuleRepeated = "request.repeated"
)

// Fault is a field that cannot be read.
type Fault struct {
	// Path is the path of the field, such as lines[2].quantity or prices["JPY"], as spelled in the
	// text.
	Path string
	Rule string
}

// Faults is the error for JSON that has fields that cannot be read: the first 20.
type Faults []Fault

// Error lists the faults.
func (f Faults) Error() string {
	var b strings.Builder
	b.WriteString("fields cannot be read:")
	for _, fault := range f {
		b.WriteString(" " + fault.Path + " (" + fault.Rule + ")")
	}
	return b.String()
}

// Unmarshal decodes the JSON of a message. Errors: Faults, and others for text that is not the JSON
// of an object.
func Unmarshal(data []byte, message proto.Message) error {
	descriptor := message.ProtoReflect().Descriptor()
	if !shapeOf(descriptor).enums {
		if err := protojson.Unmarshal(data, message); err == nil {
			return nil
		}
	}
	if !json.Valid(data) {
		return errNotJSON
	}
	d := new(decoder)
	d.object(descriptor, bytes.TrimSpace(data), "")
	if len(d.faults) > 0 {
		return d.faults
	}
	return protojson.Unmarshal(d.out, message)
}

// decoder copies a JSON document, with numbers in place of the short names of enum values, and
// collects the fields that cannot be read. It gets valid JSON only.
type decoder struct {
	out    []byte
	faults Faults
}

func (d *decoder) fault(path, rule string) {
	if len(d.faults) < maxFaults {
		d.faults = append(d.faults, Fault{path, rule})
	}
}

// object copies an object that is a message.
func (d *decoder) object(message protoreflect.MessageDescriptor, data json.RawMessage, path string) {
	if data[0] != '{' {
		if path == "" {
			d.out = append(d.out, data...) // refused as no object
			return
		}
		d.fault(path, RuleType)
		return
	}
	seen := make(map[protoreflect.Name]bool)
	d.members(data, func(key string, value json.RawMessage) bool {
		at := Join(path, key)
		field := FieldOf(message, key)
		switch {
		case field == nil:
			d.fault(at, RuleUnknown)
			return false
		case seen[field.Name()]:
			d.fault(at, RuleRepeated)
			return false
		}
		seen[field.Name()] = true
		d.out = append(strconv.AppendQuote(d.out, field.JSONName()), ':')
		d.field(field, value, at)
		return true
	})
}

// members calls write for each member of an object, and puts braces and commas around what it
// writes. write reports whether it wrote anything.
func (d *decoder) members(data json.RawMessage, write func(key string, value json.RawMessage) bool) {
	in := json.NewDecoder(bytes.NewReader(data))
	_, _ = in.Token() // the brace
	d.out = append(d.out, '{')
	for in.More() {
		key, err := in.Token()
		var value json.RawMessage
		if err != nil || in.Decode(&value) != nil {
			return // of invalid JSON, which is refused before
		}
		if d.out[len(d.out)-1] != '{' {
			d.out = append(d.out, ',')
		}
		name, _ := key.(string)
		if !write(name, value) && d.out[len(d.out)-1] == ',' {
			d.out = d.out[:len(d.out)-1]
		}
	}
	d.out = append(d.out, '}')
}

// field copies the value of a field: a list, a map, null or a single value.
func (d *decoder) field(field protoreflect.FieldDescriptor, data json.RawMessage, path string) {
	switch {
	case string(data) == "null":
		d.out = append(d.out, data...)
	case field.IsMap():
		d.mapping(field, data, path)
	case field.IsList():
		d.list(field, data, path)
	default:
		d.value(field, data, data, path)
	}
}

func (d *decoder) list(field protoreflect.FieldDescriptor, data json.RawMessage, path string) {
	var values []json.RawMessage
	if json.Unmarshal(data, &values) != nil {
		d.fault(path, RuleType)
		return
	}
	d.out = append(d.out, '[')
	for i, value := range values {
		if i > 0 {
			d.out = append(d.out, ',')
		}
		d.value(field, value, json.RawMessage("["+string(value)+"]"), path+"["+strconv.Itoa(i)+"]")
	}
	d.out = append(d.out, ']')
}

func (d *decoder) mapping(field protoreflect.FieldDescriptor, data json.RawMessage, path string) {
	if data[0] != '{' {
		d.fault(path, RuleType)
		return
	}
	d.members(data, func(key string, value json.RawMessage) bool {
		name, err := json.Marshal(key)
		if err != nil {
			return false // a string always encodes
		}
		d.out = append(append(d.out, name...), ':')
		d.value(field, value, json.RawMessage("{"+string(name)+":"+string(value)+"}"), path+"["+string(name)+"]")
		return true
	})
}

// value copies one value of a field. whole is the JSON of the field if it has only this value.
func (d *decoder) value(field protoreflect.FieldDescriptor, data, whole json.RawMessage, path string) {
	of := field
	if field.IsMap() {
		of = field.MapValue()
	}
	switch {
	case of.Message() != nil && !shapeOf(of.Message()).wellKnown:
		d.object(of.Message(), data, path)
	case of.Enum() != nil:
		d.enum(of.Enum(), data, path)
	default:
		if !reads(field, whole) {
			d.fault(path, RuleType)
		}
		d.out = append(d.out, data...)
	}
}

// enum copies the value of an enum, which is a text: a client that reads names does not know
// numbers.
func (d *decoder) enum(enum protoreflect.EnumDescriptor, data json.RawMessage, path string) {
	var name string
	if json.Unmarshal(data, &name) != nil || data[0] != '"' {
		d.fault(path, RuleType)
		return
	}
	number, ok := EnumNumber(enum, name)
	if !ok {
		d.fault(path, RuleEnum)
	}
	d.out = strconv.AppendInt(d.out, int64(number), 10)
}

// reads reports whether protojson reads the value of a field.
func reads(field protoreflect.FieldDescriptor, value json.RawMessage) bool {
	text := append(strconv.AppendQuote([]byte("{"), field.JSONName()), ':')
	return protojson.Unmarshal(append(append(text, value...), '}'), dynamicpb.NewMessage(field.ContainingMessage())) == nil
}

// FieldOf returns the field with a name, in either spelling of protobuf, nil if there is none.
func FieldOf(message protoreflect.MessageDescriptor, name string) protoreflect.FieldDescriptor {
	if field := message.Fields().ByJSONName(name); field != nil {
		return field
	}
	return message.Fields().ByName(protoreflect.Name(name))
}

// maxName bounds a name that a client chose.
const maxName = 64

// Join returns the path of a field of a message. A long name is cut.
func Join(path, name string) string {
	if len(name) > maxName {
		name = strings.ToValidUTF8(name[:maxName], "") + "…"
	}
	if path == "" {
		return name
	}
	return path + "." + name
}
