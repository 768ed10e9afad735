package web

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"buf.build/go/protovalidate"
	"connectrpc.com/connect/v2"
	"connectrpc.com/connect/v2/connecthttp"
	"connectrpc.com/connect/v2/connectproto"
	"github.com/stretchr/testify/require"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/api/gen/akinai/bff/web/v1/webv1connect"
	"github.com/akinai/akinai/bff/internal/rest"
)

// TestAViolationHasItsPathItsRuleAndWordsInTheLanguageOfTheCaller: the path begins at the body, has
// the names of its JSON and indexes.
func TestAViolationHasItsPathItsRuleAndWordsInTheLanguageOfTheCaller(t *testing.T) {
	t.Parallel()
	w := onWire(t, Config{}, io.Discard, nothing)
	client := clients(t)["HTTP/1.1"]
	for _, tc := range []struct{ verb, path, body, language, field, rule, message string }{
		{"POST", "/v1/orders", `{"lines":[{"sku":"A","quantity":1},{"sku":"B","quantity":0}],"paymentMethod":"x"}`, "en", "lines[1].quantity", "int.gte", "It must be at least 1."},
		{"POST", "/v1/orders", `{"lines":[{"sku":"A","quantity":"1x"}],"paymentMethod":"x"}`, "en", "lines[0].quantity", "request.type", "The value is not of the type of this field."},
		{"POST", "/v1/orders", `{"lines":[{"sku":"A","quantity":1,"price":1}]}`, "", "lines[0].price", "request.unknown", "不明な項目です。"},
		{"POST", "/v1/addresses", `{"postalCode":1000001}`, "", "postalCode", "request.type", "値の形式が正しくありません。"},
		{"GET", "/v1/products?page_size=101", "", "en", "pageSize", "int.gte_lte", "It must be from 0 to 100."},
		{"GET", "/v1/products?options=size:L&options=red", "", "", "options[1]", "string.pattern", "「名前:値」の形式で入力してください。"},
		{"GET", "/v1/products?sort=SORT_NEWEST", "", "en", "sort", "request.enum", "Not one of the values of this field."},
		{"GET", "/v1/products?page=one", "", "en", "page", "request.type", "The value is not of the type of this field."},
		{"GET", "/v1/products?page=null", "", "en", "page", "request.type", "The value is not of the type of this field."},
		{"GET", "/v1/products?page=1&page=2", "", "en", "page", "request.repeated", "It is given more than once and takes one value."},
		{"GET", "/v1/products?category=%ff", "", "en", "category", "request.unreadable", "It cannot be read: it is not percent-encoded UTF-8, or has a semicolon."},
	} {
		response, body := badRequest{verb: tc.verb, path: tc.path, body: tc.body, headers: map[string]string{"Accept-Language": tc.language}}.send(t, client, w.URL)
		require.Equal(t, http.StatusBadRequest, response.StatusCode, "%s: %s", tc.path, body)
		var refusal rest.Error
		require.NoError(t, json.Unmarshal([]byte(body), &refusal), body)
		found := false
		for _, v := range refusal.Violations {
			found = found || v.Field == tc.field && withoutSize(v.Rule) == tc.rule && v.Message == tc.message
		}
		require.True(t, found, "%s %s: %s", tc.path, tc.body, body)
	}
}

// withoutSize returns a rule of integers without their size.
func withoutSize(rule string) string {
	return strings.NewReplacer("int32.", "int.", "int64.", "int.").Replace(rule)
}

// TestAViolationIsATypedDetailOverConnect has the same words as REST, and the paths of the proto.
func TestAViolationIsATypedDetailOverConnect(t *testing.T) {
	t.Parallel()
	w := onWire(t, Config{}, io.Discard, nothing)
	for _, option := range [][]connecthttp.Option{nil, {connecthttp.WithProtoJSON()}, {connecthttp.WithGRPCWeb()}} {
		transport := connecthttp.NewTransport(http.DefaultClient, w.URL, option...)
		ctx, info := connect.NewClientContext(t.Context())
		info.RequestHeader().Set("Accept-Language", "en")
		_, err := webv1connect.NewCatalogServiceClient(connect.NewClient(transport)).ListProducts(ctx, &webv1.ListProductsRequest{PageSize: 101})
		var wire *connect.Error
		require.ErrorAs(t, err, &wire)
		require.Equal(t, "page_size: It must be from 0 to 100.", wire.Message())
		var list *validate.Violations
		for _, d := range wire.Details() {
			if detail, err := connectproto.UnmarshalErrorDetail(d); err == nil {
				if found, ok := detail.(*validate.Violations); ok {
					list = found
				}
			}
		}
		require.Len(t, list.GetViolations(), 1)
		v := list.GetViolations()[0]
		require.Equal(t, "page_size", protovalidate.FieldPathString(v.GetField()))
		require.Equal(t, "int32.gte_lte", v.GetRuleId())
		require.Equal(t, "It must be from 0 to 100.", v.GetMessage())
	}
}
