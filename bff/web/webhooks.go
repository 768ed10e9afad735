package web

import (
	"context"
	"io"
	"net/http"
	"time"

	deliveryv1 "github.com/akinai/akinai/api/gen/akinai/delivery/v1"
	"github.com/akinai/akinai/bff/internal/middleware"
	"github.com/akinai/akinai/bff/internal/rest"
)

// receiveReport records a report of a carrier. delivery.v1.CarrierService implements it.
type receiveReport func(ctx context.Context, req *deliveryv1.ReceiveCarrierReportRequest) (*deliveryv1.ReceiveCarrierReportResponse, error)

// maxReport bounds the body of a report.
const maxReport = 64 << 10

// reportTimeout bounds the time for a report: a carrier repeats what was not confirmed.
const reportTimeout = 5 * time.Second

// withWebhooks serves POST /webhooks/carriers/{carrier}, and all else by next. The edge passes a
// report on byte by byte, and knows no secret: the delivery service checks the signature. It
// answers 204 once the report is committed, so that the carrier repeats everything else.
func withWebhooks(receive receiveReport, next http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", next)
	mux.HandleFunc("/webhooks/carriers/{carrier}", func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			rest.Write(w, r, "METHOD_NOT_ALLOWED", 0)
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxReport))
		if err != nil {
			rest.Write(w, r, "BODY_TOO_LARGE", 0)
			return
		}
		ctx, stop := context.WithTimeout(r.Context(), reportTimeout)
		defer stop()
		if _, err := receive(ctx, &deliveryv1.ReceiveCarrierReportRequest{
			Carrier: r.PathValue("carrier"), Id: r.Header.Get("Webhook-Id"), Timestamp: r.Header.Get("Webhook-Timestamp"),
			Signature: r.Header.Get("Webhook-Signature"), Body: body,
		}); err != nil {
			middleware.Refuse(w, r, err)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	})
	return mux
}
