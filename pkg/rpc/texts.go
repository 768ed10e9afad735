package rpc

import (
	"context"
	"strconv"
	"strings"
	"sync"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"connectrpc.com/connect/v2"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	optionsv1 "github.com/akinai/akinai/api/gen/akinai/options/v1"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/text"
)

// ErrText is returned for a text with a character that cannot be stored or shown. The metadata
// "field" is the path of the field.
var ErrText = errs.New(errs.Invalid, "TEXT_INVALID", "the text holds a character that cannot be stored or shown in its place")

// tidyTexts tidies the texts of every message before its rules are checked, and refuses texts that
// violate akinai.options.v1.text. Every server has this interceptor, so that all services store
// texts in the same form.
func tidyTexts(next connect.ServerFunc) connect.ServerFunc {
	return func(ctx context.Context, spec connect.Spec, stream connect.ServerStream) error {
		return next(ctx, spec, textStream{stream})
	}
}

type textStream struct{ connect.ServerStream }

func (s textStream) Receive(msg any) error {
	if err := s.ServerStream.Receive(msg); err != nil {
		return err
	}
	m, ok := msg.(proto.Message)
	if !ok {
		return nil
	}
	if good(m.ProtoReflect()) {
		return nil
	}
	TidyTexts(m)
	return CheckTexts(m)
}

// good reports whether all texts are tidy and allowed. It takes one walk; nearly all messages are
// good.
func good(m protoreflect.Message) bool {
	w := textWalk{ignored: true, visit: func(kind optionsv1.Text, s string) bool {
		return kind == optionsv1.Text_TEXT_EXACT || text.Tidy(s) == s && fits(kind, s)
	}}
	return w.message(m)
}

// CheckTexts returns ErrText for the first text that its field does not allow. It skips fields
// whose rules are ignored: their methods check them one by one, with this function.
func CheckTexts(m proto.Message) error {
	w := textWalk{visit: fits}
	if !w.message(m.ProtoReflect()) {
		return ErrText.With("field", w.String())
	}
	return nil
}

// textRule contains the options of a field that concern texts.
type textRule struct {
	text, ignored bool
	kind          optionsv1.Text
}

// textRules caches the rules of a message's fields by their index: reading options by reflection
// costs more than the checks.
var textRules sync.Map

func textRulesOf(d protoreflect.MessageDescriptor) []textRule {
	if rules, ok := textRules.Load(d); ok {
		return rules.([]textRule) //nolint:forcetypeassert // nothing else is stored
	}
	fields := d.Fields()
	rules := make([]textRule, fields.Len())
	for i := range rules {
		rules[i] = textRuleOf(fields.Get(i))
	}
	textRules.Store(d, rules)
	return rules
}

func textRuleOf(field protoreflect.FieldDescriptor) textRule {
	kind, _ := proto.GetExtension(field.Options(), optionsv1.E_Text).(optionsv1.Text)
	rules, _ := proto.GetExtension(field.Options(), validate.E_Field).(*validate.FieldRules)
	return textRule{
		text: field.Kind() == protoreflect.StringKind || field.IsMap(), kind: kind,
		ignored: rules.GetIgnore() == validate.Ignore_IGNORE_ALWAYS,
	}
}

// textWalk visits the texts of a message at any depth, until visit returns false. Then path is the
// path of that text.
type textWalk struct {
	// ignored includes fields whose rules are ignored.
	ignored bool
	visit   func(kind optionsv1.Text, text string) bool
	path    []textStep
}

// textStep is a field of a message, and a key or index if the field has several values.
type textStep struct {
	field protoreflect.FieldDescriptor
	place string
}

// message reports whether all texts of m were visited: visit never returned false.
func (w *textWalk) message(m protoreflect.Message) bool {
	rules, whole := textRulesOf(m.Descriptor()), true
	m.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		rule := rules[field.Index()]
		if rule.ignored && !w.ignored || !rule.text && field.Message() == nil {
			return true
		}
		w.path = append(w.path, textStep{field: field})
		if whole = w.field(field, rule.kind, value); whole {
			w.path = w.path[:len(w.path)-1]
		}
		return whole
	})
	return whole
}

func (w *textWalk) field(field protoreflect.FieldDescriptor, kind optionsv1.Text, value protoreflect.Value) bool {
	step, whole := &w.path[len(w.path)-1].place, true
	switch {
	case field.IsMap():
		value.Map().Range(func(key protoreflect.MapKey, value protoreflect.Value) bool {
			*step = strconv.Quote(key.String())
			whole = w.one(field.MapKey(), kind, key.Value()) && w.one(field.MapValue(), kind, value)
			return whole
		})
	case field.IsList():
		list := value.List()
		for i := 0; i < list.Len() && whole; i++ {
			*step = strconv.Itoa(i)
			whole = w.one(field, kind, list.Get(i))
		}
	default:
		whole = w.one(field, kind, value)
	}
	return whole
}

func (w *textWalk) one(field protoreflect.FieldDescriptor, kind optionsv1.Text, value protoreflect.Value) bool {
	switch {
	case field.Kind() == protoreflect.StringKind:
		return w.visit(kind, value.String())
	case field.Message() != nil:
		return w.message(value.Message())
	}
	return true
}

// String returns the path, such as draft.variants[0].name.
func (w *textWalk) String() string {
	var out strings.Builder
	for i, step := range w.path {
		if i > 0 {
			out.WriteByte('.')
		}
		out.WriteString(string(step.field.Name()))
		if step.place != "" {
			out.WriteString("[" + step.place + "]")
		}
	}
	return out.String()
}
