package rpc_test

import (
	"slices"
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
	_ "github.com/akinai/akinai/api/gen/akinai/bff/admin/v1"
	_ "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	_ "github.com/akinai/akinai/api/gen/akinai/delivery/v1"
	_ "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	_ "github.com/akinai/akinai/api/gen/akinai/notification/v1"
	optionsv1 "github.com/akinai/akinai/api/gen/akinai/options/v1"
	_ "github.com/akinai/akinai/api/gen/akinai/order/v1"
	_ "github.com/akinai/akinai/api/gen/akinai/payment/v1"
	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	userv1 "github.com/akinai/akinai/api/gen/akinai/user/v1"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/rpc"
)

// notLines lists all text fields of requests that are not lines.
var notLines = map[optionsv1.Text][]protoreflect.FullName{
	optionsv1.Text_TEXT_LINES: {
		"akinai.bff.admin.v1.GetPagePreviewRequest.body",
		"akinai.notification.v1.SendInquiryRequest.message",
		"akinai.order.v1.AddOrderNoteRequest.text",
		"akinai.product.v1.ProductInput.description",
		"akinai.user.v1.AddCustomerNoteRequest.text",
	},
	optionsv1.Text_TEXT_EXACT: {
		"akinai.auth.v1.ChangePasswordRequest.current_password", "akinai.auth.v1.ChangePasswordRequest.new_password",
		"akinai.auth.v1.ConfirmEmailChangeRequest.token", "akinai.auth.v1.ConfirmFactorRequest.code",
		"akinai.auth.v1.CreateAccountRequest.password", "akinai.auth.v1.LoginRequest.device_token",
		"akinai.auth.v1.LoginRequest.password",
		"akinai.auth.v1.LogoutRequest.refresh_token",
		"akinai.auth.v1.RefreshTokensRequest.refresh_token",
		"akinai.auth.v1.RegisterRequest.password",
		"akinai.auth.v1.RequestEmailChangeRequest.password",
		"akinai.auth.v1.ResetPasswordRequest.password", "akinai.auth.v1.ResetPasswordRequest.token",
		"akinai.auth.v1.VerifyEmailRequest.token",
		"akinai.bff.web.v1.ChangePasswordRequest.current_password", "akinai.bff.web.v1.ChangePasswordRequest.new_password",
		"akinai.bff.web.v1.ConfirmEmailChangeRequest.token", "akinai.bff.web.v1.ConfirmFactorRequest.code",
		"akinai.bff.web.v1.GetListingRequest.q", "akinai.bff.web.v1.GetSuggestionsRequest.q", "akinai.bff.web.v1.LoginRequest.device_token",
		"akinai.bff.web.v1.LoginRequest.password",
		"akinai.bff.web.v1.LogoutRequest.refresh_token",
		"akinai.bff.web.v1.MergeCartRequest.capability",
		"akinai.bff.web.v1.PlaceOrderRequest.confirmation", "akinai.bff.web.v1.PlaceOrderRequest.payment_method",
		"akinai.bff.web.v1.RefreshTokensRequest.refresh_token",
		"akinai.bff.web.v1.RegisterRequest.password",
		"akinai.bff.web.v1.RequestEmailChangeRequest.password",
		"akinai.bff.web.v1.ResetPasswordRequest.password", "akinai.bff.web.v1.ResetPasswordRequest.token",
		"akinai.bff.web.v1.SearchProductsRequest.q",
		"akinai.bff.web.v1.SuggestProductsRequest.q",
		"akinai.bff.web.v1.VerifyEmailRequest.token",
		"akinai.delivery.v1.ReceiveCarrierReportRequest.id", "akinai.delivery.v1.ReceiveCarrierReportRequest.signature",
		"akinai.delivery.v1.ReceiveCarrierReportRequest.timestamp", "akinai.delivery.v1.Zone.area",
		"akinai.order.v1.ImportOrderRequest.idempotency_key", "akinai.order.v1.ImportOrderRequest.payment_method",
		"akinai.order.v1.MergeCartRequest.capability",
		"akinai.order.v1.PlaceOrderRequest.confirmation", "akinai.order.v1.PlaceOrderRequest.idempotency_key",
		"akinai.order.v1.PlaceOrderRequest.payment_method",
		"akinai.payment.v1.AuthorizePaymentRequest.method_token",
		"akinai.payment.v1.ValidatePaymentMethodRequest.method_token",
		"akinai.product.v1.SearchProductsRequest.query",
		"akinai.product.v1.SuggestProductsRequest.prefix",
	},
}

// requests returns the request messages of all methods, and the messages in them at any depth.
func requests() map[protoreflect.FullName]protoreflect.MessageDescriptor {
	found := make(map[protoreflect.FullName]protoreflect.MessageDescriptor)
	var add func(protoreflect.MessageDescriptor)
	add = func(d protoreflect.MessageDescriptor) {
		if found[d.FullName()] != nil || !strings.HasPrefix(string(d.FullName()), "akinai.") {
			return
		}
		found[d.FullName()] = d
		for i := range d.Fields().Len() {
			if inner := d.Fields().Get(i).Message(); inner != nil && !inner.IsMapEntry() {
				add(inner)
			}
		}
	}
	protoregistry.GlobalFiles.RangeFiles(func(file protoreflect.FileDescriptor) bool {
		for i := range file.Services().Len() {
			methods := file.Services().Get(i).Methods()
			for j := range methods.Len() {
				if strings.HasPrefix(string(file.Package()), "akinai.") {
					add(methods.Get(j).Input())
				}
			}
		}
		return true
	})
	return found
}

// TestEveryTextIsALineUnlessItIsListed puts a text with blanks around it, and a text of two lines,
// into every text field of every request.
func TestEveryTextIsALineUnlessItIsListed(t *testing.T) {
	t.Parallel()
	found := make(map[optionsv1.Text][]protoreflect.FullName)
	all := requests()
	require.Greater(t, len(all), 50)
	for _, d := range all {
		for i := range d.Fields().Len() {
			field := d.Fields().Get(i)
			if field.Kind() != protoreflect.StringKind {
				continue
			}
			kind, _ := proto.GetExtension(field.Options(), optionsv1.E_Text).(optionsv1.Text)
			if kind != optionsv1.Text_TEXT_UNSPECIFIED {
				found[kind] = append(found[kind], field.FullName())
			}
			requireField(t, d, field, kind)
		}
	}
	for _, names := range found {
		slices.Sort(names)
	}
	require.Equal(t, notLines, found)
}

func requireField(t *testing.T, d protoreflect.MessageDescriptor, field protoreflect.FieldDescriptor, kind optionsv1.Text) {
	t.Helper()
	kindOf, err := protoregistry.GlobalTypes.FindMessageByName(d.FullName())
	require.NoError(t, err)
	with := func(text string) (proto.Message, func() string) {
		m := kindOf.New()
		value := protoreflect.ValueOfString(text)
		if field.IsList() {
			m.Mutable(field).List().Append(value)
			return m.Interface(), func() string { return m.Get(field).List().Get(0).String() }
		}
		m.Set(field, value)
		return m.Interface(), func() string { return m.Get(field).String() }
	}
	for _, raw := range []string{"\u3000か\u3099 \u200b", "a\nb", "a\x00b", "a\u202eb"} {
		m, text := with(raw)
		rpc.TidyTexts(m)
		err := rpc.CheckTexts(m)
		switch {
		case kind == optionsv1.Text_TEXT_EXACT:
			require.NoError(t, err)
			require.Equal(t, raw, text(), field.FullName())
		case raw == "\u3000か\u3099 \u200b":
			require.NoError(t, err)
			require.Equal(t, "が", text(), field.FullName())
		case kind == optionsv1.Text_TEXT_LINES && raw != "a\x00b":
			require.NoError(t, err, field.FullName())
		default:
			require.Equal(t, "TEXT_INVALID", errs.ReasonOf(err), field.FullName())
		}
	}
}

// TestRequiredTextIsRequiredAfterTrimming puts invisible texts into every text field with a minimum
// length.
func TestRequiredTextIsRequiredAfterTrimming(t *testing.T) {
	t.Parallel()
	required := 0
	for _, d := range requests() {
		for i := range d.Fields().Len() {
			field := d.Fields().Get(i)
			rules, _ := proto.GetExtension(field.Options(), validate.E_Field).(*validate.FieldRules)
			kind, _ := proto.GetExtension(field.Options(), optionsv1.E_Text).(optionsv1.Text)
			if rules.GetString().GetMinLen() == 0 || kind == optionsv1.Text_TEXT_EXACT {
				continue
			}
			required++
			for _, blank := range []string{" ", "\u3000", "\u200b", "\u3164\u2800\ufeff"} {
				found, err := protoregistry.GlobalTypes.FindMessageByName(d.FullName())
				require.NoError(t, err)
				m := found.New()
				m.Set(field, protoreflect.ValueOfString(blank))
				rpc.TidyTexts(m.Interface())
				require.NoError(t, rpc.CheckTexts(m.Interface()))
				require.ErrorContains(t, protovalidate.Validate(m.Interface()), string(field.Name())+": ", "%q", blank)
			}
		}
	}
	require.Greater(t, required, 15)
}

func TestTextsAreTidiedAndCheckedAtAnyDepth(t *testing.T) {
	t.Parallel()
	variant := &productv1.VariantInput{Name: " 赤 ", Options: map[string]string{"\u200b色": "赤\u3000", "柄": "無地"}}
	shared := &productv1.ProductInput{Name: "碗", Tags: []string{" a", "b "}, Variants: []*productv1.VariantInput{variant}}
	before := proto.CloneOf(shared)
	m := &productv1.CreateProductRequest{Product: shared}
	rpc.TidyTexts(m)
	require.True(t, proto.Equal(before, shared), "what is shared in process stays as it is")
	require.Equal(t, []string{"a", "b"}, m.GetProduct().GetTags())
	require.Equal(t, "赤", m.GetProduct().GetVariants()[0].GetName())
	require.Equal(t, map[string]string{"色": "赤", "柄": "無地"}, m.GetProduct().GetVariants()[0].GetOptions())

	both := &productv1.VariantInput{Options: map[string]string{"色": "赤", "色\u200b": "青"}}
	rpc.TidyTexts(both)
	require.Len(t, both.GetOptions(), 2, "no value is lost because two names read the same")

	for want, m := range map[string]proto.Message{
		"product.variants[0].name":            &productv1.CreateProductRequest{Product: &productv1.ProductInput{Variants: []*productv1.VariantInput{{Name: "a\tb"}}}},
		"product.tags[1]":                     &productv1.CreateProductRequest{Product: &productv1.ProductInput{Tags: []string{"a", "b\u2028"}}},
		`product.attributes["x"]`:             &productv1.CreateProductRequest{Product: &productv1.ProductInput{Attributes: map[string]string{"x": "\x1b"}}},
		`product.variants[0].options["a\rb"]`: &productv1.CreateProductRequest{Product: &productv1.ProductInput{Variants: []*productv1.VariantInput{{Options: map[string]string{"a\rb": ""}}}}},
		"address.city":                        &userv1.AddAddressRequest{Address: &typev1.Address{City: "\u202e"}},
	} {
		err := rpc.CheckTexts(m)
		require.Equal(t, rpc.ErrText.With("field", want), err)
	}
	rows := &productv1.ImportProductsRequest{Products: []*productv1.ProductInput{{Name: "a\nb"}, {Name: " c "}}}
	rpc.TidyTexts(rows)
	require.NoError(t, rpc.CheckTexts(rows), "rows are answered one by one")
	require.Error(t, rpc.CheckTexts(rows.GetProducts()[0]))
	require.Equal(t, "c", rows.GetProducts()[1].GetName())
}

func BenchmarkTidyTexts(b *testing.B) {
	m := &productv1.ListProductsRequest{PageSize: 24, Filter: &productv1.ProductFilter{Category: "tea", Brands: []string{"Sony"}, Options: []string{"size:M"}}}
	b.ReportAllocs()
	for b.Loop() {
		rpc.TidyTexts(m)
		if rpc.CheckTexts(m) != nil {
			b.Fatal()
		}
	}
}
