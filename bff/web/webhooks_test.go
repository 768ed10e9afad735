package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	deliveryv1 "github.com/akinai/akinai/api/gen/akinai/delivery/v1"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/rpc"
)

// TestAReportIsConfirmedOnlyWhenItWasRecorded: the carrier repeats everything else.
func TestAReportIsConfirmedOnlyWhenItWasRecorded(t *testing.T) {
	t.Parallel()
	var answer error
	var got *deliveryv1.ReceiveCarrierReportRequest
	handler := withWebhooks(func(_ context.Context, req *deliveryv1.ReceiveCarrierReportRequest) (*deliveryv1.ReceiveCarrierReportResponse, error) {
		got = req
		return &deliveryv1.ReceiveCarrierReportResponse{}, answer
	}, http.NotFoundHandler())
	send := func(method, path, body string) int {
		r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
		r.Header.Set("webhook-id", "r-1")
		r.Header.Set("webhook-timestamp", "17")
		r.Header.Set("webhook-signature", "v1,x")
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		return w.Code
	}
	require.Equal(t, http.StatusNoContent, send(http.MethodPost, "/webhooks/carriers/sandbox", "{ }\n"))
	require.Equal(t, []string{"sandbox", "r-1", "17", "v1,x", "{ }\n"},
		[]string{got.GetCarrier(), got.GetId(), got.GetTimestamp(), got.GetSignature(), string(got.GetBody())})
	for reason, want := range map[string]struct {
		kind   errs.Kind
		status int
	}{
		"REPORT_FORGED": {errs.Unauthenticated, http.StatusUnauthorized}, "REPORT_STALE": {errs.Invalid, http.StatusBadRequest},
		"SHIPMENT_NOT_FOUND": {errs.NotFound, http.StatusNotFound}, "SHIPMENT_STATE_INVALID": {errs.Precondition, http.StatusConflict},
	} {
		answer = errs.New(want.kind, reason, reason)
		require.Equal(t, want.status, send(http.MethodPost, "/webhooks/carriers/sandbox", ""), reason)
	}
	answer = rpc.ErrUnreachable
	require.Equal(t, http.StatusServiceUnavailable, send(http.MethodPost, "/webhooks/carriers/sandbox", ""))
	got = nil
	require.Equal(t, http.StatusMethodNotAllowed, send(http.MethodGet, "/webhooks/carriers/sandbox", ""))
	require.Equal(t, http.StatusRequestEntityTooLarge, send(http.MethodPost, "/webhooks/carriers/sandbox", strings.Repeat("x", maxReport+1)))
	require.Equal(t, http.StatusNotFound, send(http.MethodPost, "/webhooks/other", ""))
	require.Nil(t, got)
}
