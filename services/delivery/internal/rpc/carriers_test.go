package rpc_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/require"

	deliveryv1 "github.com/akinai/akinai/api/gen/akinai/delivery/v1"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
	"github.com/akinai/akinai/services/delivery/internal/app"
	"github.com/akinai/akinai/services/delivery/internal/domain"
	"github.com/akinai/akinai/services/delivery/internal/remote/carrierfile"
	"github.com/akinai/akinai/services/delivery/internal/remote/sandbox"
	"github.com/akinai/akinai/services/delivery/internal/store"
)

// secret signs reports of the sandbox.
const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

// carriersOf returns the carriers with files, and a sandbox that only reports.
func carriersOf(t *testing.T, shipments *app.Shipments, rows *store.Shipments) *app.Carriers {
	files, err := carrierfile.New("", carrierfile.Sender{
		Name: "商い商店", Phone: "03-0000-0000", PostalCode: "1000001", Address: "東京都千代田区千代田1-1", Goods: "食品",
	}, map[domain.Carrier]carrierfile.Contract{"yamato": {Account: "0300000000", FareCode: "01"}})
	require.NoError(t, err)
	carriers := make(map[domain.Carrier]app.Carrier)
	for code, file := range files {
		carriers[code] = file
	}
	inbound, err := sandbox.NewInbound([]string{secret})
	require.NoError(t, err)
	return app.NewCarriers(shipments, rows, carriers, map[domain.Carrier]app.Reporter{"yamato": inbound})
}

// TestPackedShipmentsGoToTheirCarrierByFile and come back with numbers, once.
func TestPackedShipmentsGoToTheirCarrierByFile(t *testing.T) {
	t.Parallel()
	s := open(t)
	first, second := s.packed(t), s.packed(t)
	planned := s.planned(t)
	done, err := s.carriers.AnnounceShipments(s.staff, &deliveryv1.AnnounceShipmentsRequest{Carrier: "yamato"})
	require.NoError(t, err)
	require.Empty(t, done.GetProblems())
	require.EqualValues(t, 2, done.GetAnnounced())
	require.Equal(t, 3, strings.Count(string(done.GetFile()), "\r\n"), "a header and a row for each packed shipment")

	one, two := s.get(t, first).GetShipment().GetReference(), s.get(t, second).GetShipment().GetReference()
	require.Regexp(t, `^[0-9]{10}-1$`, one)
	file := fmt.Sprintf("%s,0,,4444-1375-8703\r\n%s,0,,512547514335\r\n1-1,0,,405548424886\r\n%s,0,,UMN123\r\n", one, two, two)
	for i := range 2 {
		got, err := s.carriers.ImportTrackingNumbers(s.staff, &deliveryv1.ImportTrackingNumbersRequest{Carrier: "yamato", File: []byte(file)})
		require.NoError(t, err)
		require.Equal(t, []int32{2 - 2*int32(i), 2 * int32(i)}, []int32{got.GetStored(), got.GetUnchanged()}, "a repetition changes nothing")
		require.Len(t, got.GetRefused(), 2)
		require.Equal(t, "3 お客様管理番号 1-1 SHIPMENT_NOT_FOUND", textOf(got.GetRefused()[0]))
		require.Equal(t, "4 伝票番号 UMN123 TRACKING_NUMBER_INVALID", textOf(got.GetRefused()[1]))
		if i == 0 {
			require.Equal(t, "2 伝票番号 512547514335 CHECK_DIGIT_WRONG", textOf(got.GetSuspect()[0]))
		}
	}
	require.Equal(t, "444413758703", s.get(t, first).GetShipment().GetTrackingNumber())
	again, err := s.carriers.AnnounceShipments(s.staff, &deliveryv1.AnnounceShipmentsRequest{Carrier: "yamato"})
	require.NoError(t, err)
	require.Zero(t, again.GetAnnounced(), "what has a number is announced by its id alone")

	handed, err := s.shipments.HandOverShipment(s.staff, &deliveryv1.HandOverShipmentRequest{Id: first})
	require.NoError(t, err)
	require.Equal(t, "444413758703", handed.GetShipment().GetTrackingNumber(), "a hand-over without a number has that of the carrier")
	late := fmt.Sprintf("%s,0,,405548424886\r\n", one)
	got, err := s.carriers.ImportTrackingNumbers(s.staff, &deliveryv1.ImportTrackingNumbersRequest{Carrier: "yamato", File: []byte(late)})
	require.NoError(t, err)
	require.Equal(t, "1 伝票番号 405548424886 SHIPMENT_STATE_INVALID", textOf(got.GetRefused()[0]))
	taken := s.get(t, planned).GetShipment().GetReference() + ",0,,444413758703\r\n"
	got, err = s.carriers.ImportTrackingNumbers(s.staff, &deliveryv1.ImportTrackingNumbersRequest{Carrier: "yamato", File: []byte(taken)})
	require.NoError(t, err)
	require.Equal(t, "1 伝票番号 444413758703 TRACKING_NUMBER_REPEATED", textOf(got.GetRefused()[0]))

	some, err := s.carriers.AnnounceShipments(s.staff, &deliveryv1.AnnounceShipmentsRequest{Carrier: "yamato", ShipmentIds: []string{first, planned, id.New()}})
	require.NoError(t, err)
	require.EqualValues(t, 1, some.GetAnnounced())
	require.ElementsMatch(t, []string{"SHIPMENT_STATE_INVALID", "SHIPMENT_NOT_FOUND"},
		[]string{some.GetProblems()[0].GetReason(), some.GetProblems()[1].GetReason()})
	_, err = s.carriers.AnnounceShipments(s.staff, &deliveryv1.AnnounceShipmentsRequest{Carrier: "own"})
	requireReason(t, "CARRIER_UNSUPPORTED", err)
}

func textOf(row *deliveryv1.TrackingRow) string {
	return fmt.Sprintf("%d %s %s %s", row.GetLine(), row.GetColumn(), row.GetValue(), row.GetReason())
}

// edge is the edge that passes reports on.
func edge(t *testing.T) context.Context {
	return rpctest.As(t.Context(), auth.Identity{Subject: "system:bff-web", Permissions: []string{"carriers.report"}})
}

// webhook is a report as the sandbox sends it, signed with a key at a time.
func webhook(t *testing.T, reportID, key, number, status string, at, signedAt time.Time) *deliveryv1.ReceiveCarrierReportRequest {
	body, err := json.Marshal(map[string]any{
		"type": "parcel.reported", "timestamp": at, "data": map[string]any{"tracking_number": number, "status": status, "at": at},
	})
	require.NoError(t, err)
	return signed(t, reportID, key, body, signedAt)
}

func signed(t *testing.T, reportID, key string, body []byte, at time.Time) *deliveryv1.ReceiveCarrierReportRequest {
	signer, err := standardwebhooks.NewWebhook(key)
	require.NoError(t, err)
	signature, err := signer.Sign(reportID, at, body)
	require.NoError(t, err)
	return &deliveryv1.ReceiveCarrierReportRequest{
		Carrier: "yamato", Id: reportID, Timestamp: strconv.FormatInt(at.Unix(), 10), Signature: signature, Body: body,
	}
}

func TestReportsThatAreNotOfTheCarrierAreRefused(t *testing.T) {
	t.Parallel()
	s, ctx := open(t), edge(t)
	p := s.handedOver(t)
	now := s.clock.Now()
	good := func() *deliveryv1.ReceiveCarrierReportRequest {
		return webhook(t, "r-1", secret, "444413758703", "delivered", now, now)
	}
	for name, c := range map[string]struct {
		reason string
		change func(*deliveryv1.ReceiveCarrierReportRequest)
	}{
		"no signature":     {"REPORT_FORGED", func(r *deliveryv1.ReceiveCarrierReportRequest) { r.Signature = "" }},
		"another body":     {"REPORT_FORGED", func(r *deliveryv1.ReceiveCarrierReportRequest) { r.Body = append(r.GetBody(), ' ') }},
		"another id":       {"REPORT_FORGED", func(r *deliveryv1.ReceiveCarrierReportRequest) { r.Id = "r-2" }},
		"another time":     {"REPORT_FORGED", func(r *deliveryv1.ReceiveCarrierReportRequest) { r.Timestamp = strconv.FormatInt(now.Unix()+1, 10) }},
		"another version":  {"REPORT_FORGED", func(r *deliveryv1.ReceiveCarrierReportRequest) { r.Signature = "v0" + r.GetSignature()[2:] }},
		"another carrier":  {"CARRIER_UNKNOWN", func(r *deliveryv1.ReceiveCarrierReportRequest) { r.Carrier = "sagawa" }},
		"no time":          {"REPORT_FORGED", func(r *deliveryv1.ReceiveCarrierReportRequest) { r.Timestamp = "" }},
		"an unprinted id":  {"REPORT_FORGED", func(r *deliveryv1.ReceiveCarrierReportRequest) { r.Id = "r 1" }},
		"several versions": {"", func(r *deliveryv1.ReceiveCarrierReportRequest) { r.Signature = "v1,x v2,y " + r.GetSignature() }},
	} {
		req := good()
		c.change(req)
		if c.reason == "" {
			continue
		}
		_, err := s.carriers.ReceiveCarrierReport(ctx, req)
		require.Equal(t, c.reason, errs.ReasonOf(err), name)
	}
	for reason, req := range map[string]*deliveryv1.ReceiveCarrierReportRequest{
		"REPORT_FORGED":       webhook(t, "r-1", "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "444413758703", "delivered", now, now),
		"REPORT_STALE":        webhook(t, "r-1", secret, "444413758703", "delivered", now, now.Add(-6*time.Minute)),
		"REPORT_TIME_INVALID": webhook(t, "r-1", secret, "444413758703", "delivered", now.Add(time.Hour), now),
		"SHIPMENT_NOT_FOUND":  webhook(t, "r-1", secret, "999999999999", "delivered", now, now),
		"REPORT_INVALID":      webhook(t, "r-1", secret, "", "delivered", now, now),
	} {
		_, err := s.carriers.ReceiveCarrierReport(ctx, req)
		requireReason(t, reason, err)
	}
	_, err := s.carriers.ReceiveCarrierReport(ctx, webhook(t, "r-1", secret, "444413758703", "delivered", now, now.Add(6*time.Minute)))
	requireReason(t, "REPORT_STALE", err)
	_, err = s.carriers.ReceiveCarrierReport(s.staff, good())
	require.ErrorContains(t, err, "PERMISSION_DENIED")
	require.Equal(t, deliveryv1.ShipmentState_SHIPMENT_STATE_HANDED_OVER, s.get(t, p).GetShipment().GetState())
	require.Empty(t, s.get(t, p).GetShipment().GetCarrierStatus())

	several := good()
	several.Signature = "v1,x v2,y " + several.GetSignature()
	_, err = s.carriers.ReceiveCarrierReport(ctx, several)
	require.NoError(t, err, "one of several signatures is enough: secrets are replaced so")
}

// TestAReportBeforeTheHandOverIsAcceptedWhenItIsRepeated: the carrier may be faster than the scan.
func TestAReportBeforeTheHandOverIsAcceptedWhenItIsRepeated(t *testing.T) {
	t.Parallel()
	s, ctx := open(t), edge(t)
	p := s.packed(t)
	reference := s.get(t, p).GetShipment().GetReference()
	_, err := s.carriers.ImportTrackingNumbers(s.staff, &deliveryv1.ImportTrackingNumbersRequest{Carrier: "yamato", File: []byte(reference + ",,,444413758703")})
	require.NoError(t, err)
	req := webhook(t, "r-1", secret, "444413758703", "in_transit", s.clock.Now(), s.clock.Now())
	_, err = s.carriers.ReceiveCarrierReport(ctx, req)
	requireReason(t, "SHIPMENT_STATE_INVALID", err)
	_, err = s.shipments.HandOverShipment(s.staff, &deliveryv1.HandOverShipmentRequest{Id: p})
	require.NoError(t, err)
	for i := range 2 {
		res, err := s.carriers.ReceiveCarrierReport(ctx, req)
		require.NoError(t, err)
		require.Equal(t, i == 1, res.GetRepeated())
	}
	require.Equal(t, deliveryv1.CarrierStatus_CARRIER_STATUS_IN_TRANSIT, s.get(t, p).GetShipment().GetCarrierStatus())
}

// TestWebhooksInAnyOrderNeverMoveAShipmentBack delivers random reports in random order, some twice
// and at once, and compares with domain.Report.
func TestWebhooksInAnyOrderNeverMoveAShipmentBack(t *testing.T) {
	t.Parallel()
	s, ctx := open(t), edge(t)
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 0))
	for range 5 {
		p := s.handedOver(t)
		number := strings.ToUpper(strings.ReplaceAll(p, "-", ""))[:12]
		_, err := s.pool.Exec(t.Context(), `UPDATE shipments SET tracking_number = $2 WHERE id = $1`, p, number)
		require.NoError(t, err)
		state, last := domain.ShipmentHandedOver, time.Time{}
		for i := range 12 {
			status := []domain.CarrierStatus{
				domain.CarrierInTransit, domain.CarrierAttempted, domain.CarrierHeld, domain.CarrierDelivered, domain.CarrierReturned,
			}[rng.IntN(5)]
			if i < 6 && status.Ends() != "" {
				status = domain.CarrierOutForDelivery
			}
			at := s.clock.Now().Add(-time.Duration(rng.IntN(600)) * time.Minute)
			req := webhook(t, fmt.Sprint(p, i), secret, number, string(status), at, s.clock.Now())
			var repeated int
			var together sync.WaitGroup
			var mu sync.Mutex
			for range 1 + rng.IntN(3) {
				together.Go(func() {
					res, err := s.carriers.ReceiveCarrierReport(ctx, req)
					mu.Lock()
					defer mu.Unlock()
					if err == nil && !res.GetRepeated() {
						repeated++
					}
				})
			}
			together.Wait()
			require.Equal(t, 1, repeated, "a report is recorded once")
			if report := (domain.Report{Status: status, At: at}); report.Applies(state, last) {
				last = at
				if command := status.Ends(); command != "" {
					state = domain.ShipmentMoves()[command].To
				}
			}
			var got domain.ShipmentState
			require.NoError(t, s.pool.QueryRow(t.Context(), `SELECT state FROM shipments WHERE id = $1`, p).Scan(&got))
			require.Equal(t, state, got)
		}
	}
}
