package rpc

import (
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	optionsv1 "github.com/akinai/akinai/api/gen/akinai/options/v1"
	"github.com/akinai/akinai/pkg/text"
)

// TidyTexts converts the texts of m to the form in which they are stored, see text.Tidy and
// akinai.options.v1.Text. It changes m, but not the messages that m points to, because in-process
// calls share them.
func TidyTexts(m proto.Message) {
	if tidy(m.ProtoReflect()) {
		return
	}
	own := proto.CloneOf(m)
	makeTidy(own.ProtoReflect())
	proto.Reset(m) // resets only m: the messages that it pointed to stay
	target := m.ProtoReflect()
	own.ProtoReflect().Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		target.Set(field, value)
		return true
	})
	target.SetUnknown(own.ProtoReflect().GetUnknown())
}

func tidy(m protoreflect.Message) bool {
	w := textWalk{ignored: true, visit: func(kind optionsv1.Text, s string) bool {
		return kind == optionsv1.Text_TEXT_EXACT || text.Tidy(s) == s
	}}
	return w.message(m)
}

// fits reports whether a field of the kind allows a text.
func fits(kind optionsv1.Text, s string) bool {
	switch kind {
	case optionsv1.Text_TEXT_EXACT:
		return true
	case optionsv1.Text_TEXT_LINES:
		return text.Lines(s)
	default:
		return text.Line(s)
	}
}

// makeTidy tidies m and all messages that it points to.
func makeTidy(m protoreflect.Message) {
	rules := textRulesOf(m.Descriptor())
	m.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		exact := rules[field.Index()].kind == optionsv1.Text_TEXT_EXACT
		one := func(value protoreflect.Value) protoreflect.Value {
			switch inner := value.Interface().(type) {
			case string:
				if !exact {
					return protoreflect.ValueOfString(text.Tidy(inner))
				}
			case protoreflect.Message:
				makeTidy(inner)
			}
			return value
		}
		switch {
		case field.IsMap():
			tidyMap(value.Map(), one)
		case field.IsList():
			for i := range value.List().Len() {
				value.List().Set(i, one(value.List().Get(i)))
			}
		case field.Kind() == protoreflect.StringKind:
			m.Set(field, one(value))
		case field.Message() != nil:
			one(value)
		}
		return true
	})
}

// tidyMap tidies the values and keys of a map. Keys that would become equal stay unchanged, so that
// the rules of the field can refuse them.
func tidyMap(m protoreflect.Map, one func(protoreflect.Value) protoreflect.Value) {
	var keys []protoreflect.MapKey
	m.Range(func(key protoreflect.MapKey, value protoreflect.Value) bool {
		m.Set(key, one(value))
		keys = append(keys, key)
		return true
	})
	for _, key := range keys {
		tidied := one(key.Value()).MapKey()
		if m.Has(tidied) {
			continue
		}
		m.Set(tidied, m.Get(key))
		m.Clear(key)
	}
}
