package sandbox

import (
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/testkit/clocktest"
	"github.com/akinai/akinai/services/delivery/internal/app"
	"github.com/akinai/akinai/services/delivery/internal/domain"
)

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

// receiver is a shop that opens reports with the secret. It answers 503 while it is down.
type receiver struct {
	*httptest.Server
	statuses []domain.CarrierStatus
	ids      map[string]int
	down     bool
}

func receive(t *testing.T, clock *clocktest.Clock) *receiver {
	inbound, err := NewInbound([]string{"whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", secret})
	require.NoError(t, err)
	r := &receiver{ids: make(map[string]int)}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		if r.down {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		got, err := inbound.Open(app.SentReport{
			ID: req.Header.Get("webhook-id"), Timestamp: req.Header.Get("webhook-timestamp"), Signature: req.Header.Get("webhook-signature"), Body: body,
		}, clock.Now())
		if err != nil {
			t.Error(err)
		}
		r.ids[req.Header.Get("webhook-id")]++
		r.statuses = append(r.statuses, got.Status)
	}))
	t.Cleanup(r.Close)
	return r
}

// run announces parcels twice and lets time pass until nothing is left to report.
func run(t *testing.T, faults Faults, parcels int, r *receiver, clock *clocktest.Clock) *Carrier {
	c, err := New(r.URL, secret, time.Minute, faults, clock, rand.New(rand.NewPCG(1, 2)))
	require.NoError(t, err)
	var announced []app.Parcel
	for i := range parcels {
		announced = append(announced, app.Parcel{Shipment: domain.Shipment{ID: domain.ShipmentID(rune('a' + i))}})
	}
	first, err := c.Announce(t.Context(), announced, time.Time{})
	require.NoError(t, err)
	again, err := c.Announce(t.Context(), announced, time.Time{})
	require.NoError(t, err)
	require.Equal(t, first, again, "a repetition has the same numbers")
	for _, number := range first.Numbers {
		require.False(t, number.Suspect("yamato"), number)
	}
	for range 20 {
		clock.Advance(time.Minute)
		require.NoError(t, c.Deliver(t.Context()))
	}
	require.Empty(t, c.due)
	return c
}

func TestTheSandboxReportsOnEachParcelInOrder(t *testing.T) {
	t.Parallel()
	clock := clocktest.New()
	r := receive(t, clock)
	run(t, Faults{Absent: 1}, 1, r, clock)
	require.Equal(t, []domain.CarrierStatus{
		domain.CarrierInTransit, domain.CarrierOutForDelivery, domain.CarrierAttempted, domain.CarrierRedelivery, domain.CarrierOutForDelivery,
		domain.CarrierDelivered,
	}, r.statuses)
}

func TestTheSandboxDuplicatesReordersAndLoses(t *testing.T) {
	t.Parallel()
	clock := clocktest.New()
	r := receive(t, clock)
	run(t, Faults{Duplicate: 1}, 2, r, clock)
	require.Len(t, r.ids, 6)
	for _, times := range r.ids {
		require.Equal(t, 2, times, "a duplicate has the same id")
	}
	r = receive(t, clock)
	run(t, Faults{Lose: 1}, 5, r, clock)
	require.Empty(t, r.ids)
	r = receive(t, clock)
	run(t, Faults{Reorder: 1}, 1, r, clock)
	require.Equal(t, []domain.CarrierStatus{domain.CarrierDelivered, domain.CarrierInTransit, domain.CarrierOutForDelivery}, r.statuses)
}

// TestTheSandboxRepeatsWhatTheShopDidNotConfirm with the same id and a signature of now.
func TestTheSandboxRepeatsWhatTheShopDidNotConfirm(t *testing.T) {
	t.Parallel()
	clock := clocktest.New()
	r := receive(t, clock)
	r.down = true
	c, err := New(r.URL, secret, time.Minute, Faults{}, clock, rand.New(rand.NewPCG(1, 2)))
	require.NoError(t, err)
	_, err = c.Announce(t.Context(), []app.Parcel{{Shipment: domain.Shipment{ID: "a"}}}, time.Time{})
	require.NoError(t, err)
	for range 10 {
		clock.Advance(time.Minute)
		require.NoError(t, c.Deliver(t.Context()))
	}
	require.Empty(t, r.statuses)
	r.down = false
	clock.Advance(time.Hour)
	require.NoError(t, c.Deliver(t.Context()))
	require.Len(t, r.statuses, 3)
}

func TestAShortSecretIsRefused(t *testing.T) {
	t.Parallel()
	for _, secrets := range [][]string{nil, {""}, {"whsec_"}, {"whsec_c2hvcnQ="}, {"whsec_!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!"}} {
		_, err := NewInbound(secrets)
		require.Error(t, err, secrets)
	}
}
