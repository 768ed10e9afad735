package restjson

import (
	"encoding/base64"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// errNotUTF8 is returned for a string that JSON cannot carry.
var errNotUTF8 = errors.New("a string is not UTF-8")

// shape is what the encoder needs to know of a message type.
type shape struct {
	fields []fieldShape
	// wellKnown reports that protojson encodes the type, such as a google.protobuf.Duration.
	wellKnown bool
	// enums reports that a value of the type may contain an enum value at any depth.
	enums bool
}

// fieldShape is what the encoder needs to know of a field.
type fieldShape struct {
	descriptor protoreflect.FieldDescriptor
	// key is the name of the field in JSON, with quotes and colon.
	key string
	// optional reports that an absent field is omitted, not encoded as its zero value.
	optional bool
}

// shapes maps each protoreflect.MessageDescriptor to its *shape.
var shapes sync.Map

func shapeOf(message protoreflect.MessageDescriptor) *shape {
	if cached, ok := shapes.Load(message); ok {
		if s, ok := cached.(*shape); ok {
			return s
		}
	}
	s := &shape{wellKnown: message.ParentFile().Package() == "google.protobuf", enums: hasEnum(message, nil)}
	for i := range message.Fields().Len() {
		field := message.Fields().Get(i)
		s.fields = append(s.fields, fieldShape{field, `"` + field.JSONName() + `":`, field.HasPresence()})
	}
	shapes.Store(message, s)
	return s
}

// hasEnum reports whether the message, or one in it, has a field of an enum type.
func hasEnum(message protoreflect.MessageDescriptor, above []protoreflect.MessageDescriptor) bool {
	if slices.Contains(above, message) {
		return false
	}
	for i := range message.Fields().Len() {
		field := message.Fields().Get(i)
		if field.Enum() != nil || field.Message() != nil && hasEnum(field.Message(), append(above, message)) {
			return true
		}
	}
	return false
}

// Append appends the JSON of a message. It fails for a string that is not UTF-8.
func Append(b []byte, message proto.Message) ([]byte, error) {
	return appendMessage(b, message.ProtoReflect())
}

// appendMessage appends a message as an object. Fields come in the order of the proto.
func appendMessage(b []byte, m protoreflect.Message) ([]byte, error) {
	s := shapeOf(m.Descriptor())
	if s.wellKnown {
		return appendWellKnown(b, m)
	}
	b = append(b, '{')
	for i := range s.fields {
		f := &s.fields[i]
		if f.optional && !m.Has(f.descriptor) {
			continue
		}
		if b[len(b)-1] != '{' {
			b = append(b, ',')
		}
		var err error
		if b, err = AppendField(append(b, f.key...), f.descriptor, m.Get(f.descriptor)); err != nil {
			return b, err
		}
	}
	return append(b, '}'), nil
}

// AppendField appends the value of a field: a list, a map or a single value.
func AppendField(b []byte, field protoreflect.FieldDescriptor, value protoreflect.Value) ([]byte, error) {
	switch {
	case field.IsMap():
		return appendMap(b, field.MapValue(), value.Map())
	case field.IsList():
		var err error
		list := value.List()
		b = append(b, '[')
		for i := range list.Len() {
			if i > 0 {
				b = append(b, ',')
			}
			if b, err = appendValue(b, field, list.Get(i)); err != nil {
				return b, err
			}
		}
		return append(b, ']'), nil
	default:
		return appendValue(b, field, value)
	}
}

// appendMap appends a map, sorted by key, so that equal messages have equal bytes.
func appendMap(b []byte, field protoreflect.FieldDescriptor, m protoreflect.Map) ([]byte, error) {
	keys := make([]protoreflect.MapKey, 0, m.Len())
	for key := range m.Range {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(x, y protoreflect.MapKey) int { return strings.Compare(x.String(), y.String()) })
	b = append(b, '{')
	for i, key := range keys {
		if i > 0 {
			b = append(b, ',')
		}
		var err error
		if b, err = appendString(b, key.String()); err != nil {
			return b, err
		}
		if b, err = appendValue(append(b, ':'), field, m.Get(key)); err != nil {
			return b, err
		}
	}
	return append(b, '}'), nil
}

// appendValue appends a single value of a field.
func appendValue(b []byte, field protoreflect.FieldDescriptor, value protoreflect.Value) ([]byte, error) {
	switch field.Kind() {
	case protoreflect.MessageKind, protoreflect.GroupKind:
		return appendMessage(b, value.Message())
	case protoreflect.StringKind:
		return appendString(b, value.String())
	case protoreflect.BoolKind:
		return strconv.AppendBool(b, value.Bool()), nil
	case protoreflect.EnumKind:
		return appendEnum(b, field.Enum(), value.Enum()), nil
	case protoreflect.BytesKind:
		return append(base64.StdEncoding.AppendEncode(append(b, '"'), value.Bytes()), '"'), nil
	case protoreflect.FloatKind:
		return appendFloat(b, value.Float(), 32), nil
	case protoreflect.DoubleKind:
		return appendFloat(b, value.Float(), 64), nil
	case protoreflect.Uint32Kind, protoreflect.Fixed32Kind, protoreflect.Uint64Kind, protoreflect.Fixed64Kind:
		return strconv.AppendUint(b, value.Uint(), 10), nil
	default:
		return strconv.AppendInt(b, value.Int(), 10), nil
	}
}

// appendFloat appends a number as ProtoJSON does: the three values that JSON lacks are strings.
func appendFloat(b []byte, f float64, bits int) []byte {
	switch {
	case math.IsNaN(f):
		return append(b, `"NaN"`...)
	case math.IsInf(f, 1):
		return append(b, `"Infinity"`...)
	case math.IsInf(f, -1):
		return append(b, `"-Infinity"`...)
	default:
		return strconv.AppendFloat(b, f, 'g', -1, bits)
	}
}

// appendString appends a string in quotes. Like ProtoJSON it does not escape HTML.
func appendString(b []byte, s string) ([]byte, error) {
	if !utf8.ValidString(s) {
		return b, errNotUTF8
	}
	b = append(b, '"')
	start := 0
	for i := range len(s) {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		b = append(b, s[start:i]...)
		start = i + 1
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, `\n`...)
		case '\t':
			b = append(b, `\t`...)
		default:
			const hex = "0123456789abcdef"
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
	}
	return append(append(b, s[start:]...), '"'), nil
}

// appendWellKnown appends a message that has a form of its own in ProtoJSON. Wrappers of 64 bits
// are numbers here too.
func appendWellKnown(b []byte, m protoreflect.Message) ([]byte, error) {
	fields := m.Descriptor().Fields()
	switch m.Descriptor().Name() {
	case "Timestamp":
		seconds, nanos := m.Get(fields.ByNumber(1)).Int(), m.Get(fields.ByNumber(2)).Int()
		if at := time.Unix(seconds, nanos).UTC(); nanos >= 0 && nanos < 1e9 && at.Year() > 0 && at.Year() < 10_000 {
			return appendTime(b, at), nil
		}
	case "Int64Value", "UInt64Value":
		return appendValue(b, fields.ByNumber(1), m.Get(fields.ByNumber(1)))
	}
	return protojson.MarshalOptions{}.MarshalAppend(b, m.Interface())
}

// appendTime appends a time with 0, 3, 6 or 9 digits of a second, as ProtoJSON does.
func appendTime(b []byte, at time.Time) []byte {
	b = at.AppendFormat(append(b, '"'), "2006-01-02T15:04:05.000000000")
	for strings.HasSuffix(string(b[len(b)-3:]), "000") {
		b = b[:len(b)-3]
	}
	if b[len(b)-1] == '.' {
		b = b[:len(b)-1]
	}
	return append(b, 'Z', '"')
}
