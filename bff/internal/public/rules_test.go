package public

import (
	"strings"
	"testing"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"buf.build/go/protovalidate"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	_ "github.com/akinai/akinai/api/gen/akinai/analytics/v1"
	_ "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	_ "github.com/akinai/akinai/api/gen/akinai/delivery/v1"
	_ "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	_ "github.com/akinai/akinai/api/gen/akinai/notification/v1"
	_ "github.com/akinai/akinai/api/gen/akinai/order/v1"
	_ "github.com/akinai/akinai/api/gen/akinai/payment/v1"
	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	_ "github.com/akinai/akinai/api/gen/akinai/user/v1"
)

// TestEveryRuleOfTheProtosHasATextInBothLanguages: a rule without one fails here, not before a
// shopper. No text contains a placeholder without a value, or a regular expression.
func TestEveryRuleOfTheProtosHasATextInBothLanguages(t *testing.T) {
	t.Parallel()
	count := 0
	protoregistry.GlobalFiles.RangeFiles(func(file protoreflect.FileDescriptor) bool {
		if strings.HasPrefix(string(file.Package()), "akinai.") {
			walkMessages(file.Messages(), func(where, id string, values protoreflect.Message) {
				count++
				text, ok := textOf(id, values)
				if !ok || text.Japanese == "" || text.English == "" {
					t.Errorf("%s: rule %s %s has no text in rules.go", where, id, valueOf(values, "pattern"))
					return
				}
				for _, english := range []bool{true, false} {
					said := describe(id, values, english)
					require.NotRegexp(t, `[\^\\{}]`, said, "%s: %s", where, id)
					require.NotContains(t, said, "  ", "%s: %s", where, id)
				}
			})
		}
		return true
	})
	require.Greater(t, count, 200)
}

// walkMessages calls check with each rule of each field.
func walkMessages(messages protoreflect.MessageDescriptors, check func(where, id string, values protoreflect.Message)) {
	for i := range messages.Len() {
		message := messages.Get(i)
		walkMessages(message.Messages(), check)
		if rules, ok := proto.GetExtension(message.Options(), validate.E_Message).(*validate.MessageRules); ok {
			for _, rule := range rules.GetCel() {
				check(string(message.FullName()), rule.GetId(), nil)
			}
		}
		for j := range message.Fields().Len() {
			field := message.Fields().Get(j)
			if rules, ok := proto.GetExtension(field.Options(), validate.E_Field).(*validate.FieldRules); ok && rules != nil {
				walkRules(string(field.FullName()), rules.ProtoReflect(), check)
			}
		}
	}
}

// walkRules calls check with each rule in a message of rules.
func walkRules(where string, m protoreflect.Message, check func(where, id string, values protoreflect.Message)) {
	kind := strings.ToLower(strings.TrimSuffix(string(m.Descriptor().Name()), "Rules"))
	if fields, ok := m.Interface().(*validate.FieldRules); ok {
		for _, rule := range fields.GetCel() {
			check(where, rule.GetId(), m)
		}
		if fields.GetRequired() {
			check(where, "required", m)
		}
	}
	var bounds []string
	for field, value := range m.Range {
		name := string(field.Name())
		switch {
		case field.Message() != nil && strings.HasSuffix(string(field.Message().Name()), "Rules"):
			walkRules(where, value.Message(), check)
		case kind == "field", field.Kind() == protoreflect.BoolKind && !value.Bool():
		case name == "gt" || name == "gte" || name == "lt" || name == "lte":
			bounds = append(bounds, name)
		default:
			check(where, kind+"."+name, m)
			if name == "email" || name == "uuid" {
				check(where, kind+"."+name+"_empty", m)
			}
		}
	}
	if len(bounds) == 2 && strings.HasPrefix(bounds[0], "l") {
		bounds[0], bounds[1] = bounds[1], bounds[0]
	}
	if len(bounds) > 0 {
		check(where, kind+"."+strings.Join(bounds, "_"), m)
	}
}

// TestATextStatesTheValuesOfTheRule uses violations of the validator: the text is found by their
// paths and ids.
func TestATextStatesTheValuesOfTheRule(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		message           proto.Message
		field, rule       string
		english, japanese string
	}{
		{&webv1.ListProductsRequest{PageSize: 101}, "page_size", "int32.gte_lte", "It must be from 0 to 100.", "0以上100以下の値を指定してください。"},
		{&webv1.ListProductsRequest{Category: "Tea"}, "category", "string.pattern", "It takes at most 128 lower-case letters, digits and dashes.", "128文字以内の半角英小文字・数字・ハイフンで入力してください。"},
		{&webv1.ListProductsRequest{Options: []string{"size:L", "red"}}, "options[1]", "string.pattern", "It has the form name:value.", "「名前:値」の形式で入力してください。"},
		{&webv1.ListProductsRequest{Tags: []string{strings.Repeat("x", 65)}}, "tags[0]", "string.max_len", "It takes at most 64 characters.", "64文字以内で入力してください。"},
		{&webv1.ListProductsRequest{Sort: 9}, "sort", "enum.defined_only", "Not one of the values of this field.", "選択できない値です。"},
		{&webv1.LoginRequest{Email: "a@b.example"}, "password", "string.min_len", "It is required.", "必須の項目です。"},
		{&webv1.RegisterRequest{Password: "12345678"}, "email", "string.email_empty", "It is required.", "メールアドレスを入力してください。"},
		{&productv1.ImportProductsRequest{Masks: []*productv1.ProductMask{{}}}, "", "masks.size", "It takes a mask for each entry, or none.", ""},
	} {
		var invalid *protovalidate.ValidationError
		require.ErrorAs(t, protovalidate.Validate(tc.message), &invalid)
		require.Len(t, invalid.Violations, 1)
		v := invalid.Violations[0]
		require.Equal(t, tc.field, protovalidate.FieldPathString(v.Proto.GetField()))
		require.Equal(t, tc.rule, v.Proto.GetRuleId())
		require.Equal(t, tc.english, describe(tc.rule, rulesAround(tc.message.ProtoReflect().Descriptor(), v.Proto), true))
		if tc.japanese != "" {
			require.Equal(t, tc.japanese, describe(tc.rule, rulesAround(tc.message.ProtoReflect().Descriptor(), v.Proto), false))
		}
	}
}
