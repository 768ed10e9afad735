package web

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"connectrpc.com/connect/v2"
	"connectrpc.com/connect/v2/connecthttp"
	"connectrpc.com/connect/v2/connectproto"
	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/api/gen/akinai/bff/web/v1/webv1connect"
	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/bff/internal/rest"
	"github.com/akinai/akinai/pkg/errs"
)

// refusing refuses to list categories.
type refusing struct {
	webv1connect.UnimplementedCatalogServiceHandler
	refusal error
}

func (r refusing) ListCategories(context.Context, *webv1.ListCategoriesRequest) (*webv1.ListCategoriesResponse, error) {
	return nil, r.refusal
}

// TestAnErrorHasTypedDetailsInEveryProtocol, and none that services only tell each other.
func TestAnErrorHasTypedDetailsInEveryProtocol(t *testing.T) {
	t.Parallel()
	internal := &inventoryv1.Location{Code: "secret"}
	conflict := &webv1.ProfileConflict{
		Current: &webv1.Profile{UserId: "u", Version: 3}, UpdatedBy: "u",
		UpdatedAt: timestamppb.New(time.Date(2026, 11, 29, 3, 4, 5, 0, time.UTC)),
	}
	large := &webv1.ProfileConflict{UpdatedBy: strings.Repeat("長", 400_000)}
	for name, tc := range map[string]struct {
		refusal error
		want    proto.Message
		json    string
	}{
		"out of stock": {
			errs.New(errs.Precondition, "OUT_OF_STOCK", "none").With("skus", "A,B").With("available", "0,2").Attach(internal),
			&typev1.OutOfStock{Items: []*typev1.Shortage{{Sku: "A"}, {Sku: "B", Available: 2}}},
			`{"items":[{"sku":"A","available":0},{"sku":"B","available":2}]}`,
		},
		"limit": {
			errs.New(errs.Invalid, "QUANTITY_LIMIT", "many").With("sku", "A").With("limit", "3"),
			&typev1.QuantityLimit{Sku: "A", Limit: 3}, `{"sku":"A","limit":3}`,
		},
		"attached": {
			errs.New(errs.Conflict, "VERSION_CONFLICT", "old").Attach(conflict), conflict,
			`{"current":{"userId":"u","displayName":"","version":3,"familyName":"","givenName":"","familyNameKana":"","givenNameKana":"",` +
				`"phone":"","language":"","newsletterTextVersion":"","metadata":{}},"updatedBy":"u","updatedAt":"2026-11-29T03:04:05Z"}`,
		},
		"large": { // as large as a product with all its translations: over gRPC it is in a trailer
			errs.New(errs.Conflict, "VERSION_CONFLICT", "old").Attach(large), large, "",
		},
		"only internal": {errs.New(errs.Conflict, "VERSION_CONFLICT", "old").Attach(internal), nil, ""},
	} {
		w := onWire(t, Config{}, io.Discard, func(s *connect.Server) { webv1connect.RegisterCatalogServiceHandler(s, refusing{refusal: tc.refusal}) })
		response, body := badRequest{verb: http.MethodGet, path: "/v1/categories"}.send(t, clients(t)["HTTP/1.1"], w.URL)
		require.GreaterOrEqual(t, response.StatusCode, http.StatusBadRequest)
		require.NotContains(t, body, "secret")
		var refusal rest.Error
		require.NoError(t, json.Unmarshal([]byte(body), &refusal), body)
		if name != "large" {
			require.Equal(t, tc.json, string(refusal.Details), name)
		}
		for protocol, options := range map[string][]connecthttp.Option{
			"Connect": nil, "JSON": {connecthttp.WithProtoJSON()}, "gRPC-Web": {connecthttp.WithGRPCWeb()}, "gRPC": {connecthttp.WithGRPC()},
		} {
			transport := connecthttp.NewTransport(clients(t)["HTTP/2.0"], w.URL, options...)
			_, err := webv1connect.NewCatalogServiceClient(connect.NewClient(transport)).ListCategories(t.Context(), &webv1.ListCategoriesRequest{})
			require.True(t, proto.Equal(tc.want, typedDetail(t, err)), "%s over %s", name, protocol)
		}
	}
}

// typedDetail returns the only detail of an error beside those of Google, nil if there is none.
func typedDetail(t *testing.T, err error) (found proto.Message) {
	t.Helper()
	var wire *connect.Error
	require.ErrorAs(t, err, &wire)
	for _, d := range wire.Details() {
		detail, err := connectproto.UnmarshalErrorDetail(d)
		require.NoError(t, err)
		switch detail.(type) {
		case *errdetails.ErrorInfo, *errdetails.LocalizedMessage:
		default:
			require.Nil(t, found)
			found = detail
		}
	}
	return found
}
