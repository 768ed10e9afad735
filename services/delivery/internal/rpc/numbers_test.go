package rpc_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	deliveryv1 "github.com/akinai/akinai/api/gen/akinai/delivery/v1"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/services/delivery/internal/app"
	"github.com/akinai/akinai/services/delivery/internal/domain"
)

// numberedMeanwhile stores a number right before the request of a hand-over, as an import does
// that commits then.
type numberedMeanwhile struct {
	app.ShipmentStore
	meanwhile func() error
}

func (s numberedMeanwhile) BeginHandOver(
	ctx context.Context, id domain.ShipmentID, number domain.TrackingNumber, lease time.Duration,
) (domain.HandOverAttempt, error) {
	if err := s.meanwhile(); err != nil {
		return domain.HandOverAttempt{}, err
	}
	return s.ShipmentStore.BeginHandOver(ctx, id, number, lease)
}

func TestAHandOverWithoutANumberKeepsTheOneThatWasStoredMeanwhile(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, number := range []domain.TrackingNumber{"444413758703", "405548424886"} { // the first one, and a corrected one
		p := domain.ShipmentID(s.packed(t))
		if number != "444413758703" {
			_, err := s.rows.Track(s.staff, "yamato", map[domain.ShipmentID]domain.TrackingNumber{p: "512547514334"})
			require.NoError(t, err)
		}
		use := app.NewShipments(numberedMeanwhile{s.rows, func() error {
			_, err := s.rows.Track(t.Context(), "yamato", map[domain.ShipmentID]domain.TrackingNumber{p: number})
			return err
		}}, s.stock, s.orders, nil, s.clock, 20*time.Second)
		for range 2 {
			handed, err := use.HandOver(t.Context(), p, "")
			require.NoError(t, err)
			require.Equal(t, number, handed.Tracking)
		}
		_, err := s.shipments.HandOverShipment(s.staff, &deliveryv1.HandOverShipmentRequest{Id: string(p), TrackingNumber: "999999999999"})
		require.Equal(t, domain.ErrShipmentNumber.Reason, errs.ReasonOf(err))
	}
}

// TestShipmentsThatAnOlderProcessPlannedGetTheirReference: it wrote none.
func TestShipmentsThatAnOlderProcessPlannedGetTheirReference(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.stock.reserved = []app.ReservedUnits{{SKU: "TEA", Location: "main", Quantity: 5, Missing: 2}, {SKU: "CUP", Location: "east", Quantity: 1}}
	order := domain.OrderID(id.New())
	s.confirm(t, order)
	_, err := s.pool.Exec(t.Context(), `UPDATE shipments SET reference = ''`)
	require.NoError(t, err)
	var ids []string
	for _, p := range s.shipmentsOf(t, order) {
		ids = append(ids, p.GetId())
	}
	for range 2 {
		done, err := s.carriers.AnnounceShipments(s.staff, &deliveryv1.AnnounceShipmentsRequest{Carrier: "yamato", ShipmentIds: ids})
		require.NoError(t, err)
		require.Empty(t, done.GetProblems())
		require.EqualValues(t, 3, done.GetAnnounced())
		var references []string
		for _, p := range s.shipmentsOf(t, order) {
			references = append(references, p.GetReference())
			require.Contains(t, string(done.GetFile()), p.GetReference())
		}
		number := numberOf(order)
		require.ElementsMatch(t, []string{number + "-1", number + "-2", number + "-3"}, references)
	}
}

// TestAnImportOfManyNumbersTakesFewTransactions: one a number takes longer than a response may.
func TestAnImportOfManyNumbersTakesFewTransactions(t *testing.T) {
	t.Parallel()
	s := open(t)
	_, err := s.pool.Exec(t.Context(), `
WITH o AS (INSERT INTO shipment_orders (order_id, order_number, state, shipments)
	SELECT gen_random_uuid(), n::text, 'planned', 1 FROM generate_series(1, 1200) n RETURNING order_id, order_number)
INSERT INTO shipments (id, order_id, location, availability, lines, method, carrier, ship_on, window_code, reference, state, updated_at)
SELECT gen_random_uuid(), order_id, 'main', 'in_stock', '[]', 'standard', 'yamato', '2026-04-01', '', order_number || '-1', 'packed', now() FROM o`)
	require.NoError(t, err)
	var file strings.Builder
	for n := range 1200 {
		number := 10_000_000_000 + n
		fmt.Fprintf(&file, "%d-1,,,%d%d\r\n", n+1, number, number%7)
	}
	for i := range 2 {
		done, err := s.carriers.ImportTrackingNumbers(s.staff, &deliveryv1.ImportTrackingNumbersRequest{Carrier: "yamato", File: []byte(file.String())})
		require.NoError(t, err)
		require.Empty(t, done.GetRefused())
		require.Equal(t, [2]int32{1200 * (1 - int32(i)), 1200 * int32(i)}, [2]int32{done.GetStored(), done.GetUnchanged()})
	}
	var changes, transactions int
	require.NoError(t, s.pool.QueryRow(t.Context(), `SELECT count(*), count(DISTINCT at) FROM shipment_history`).Scan(&changes, &transactions))
	require.Equal(t, 1200, changes)
	require.LessOrEqual(t, transactions, 10)
}

// TestOneNumberIsNeverGivenToTwoShipmentsByImportsAtOnce: both wait, with what they have read, for
// the rows of the shipments.
func TestOneNumberIsNeverGivenToTwoShipmentsByImportsAtOnce(t *testing.T) {
	t.Parallel()
	s := open(t)
	first, second := domain.ShipmentID(s.packed(t)), domain.ShipmentID(s.packed(t))
	var imports sync.WaitGroup
	stored := make(chan map[domain.ShipmentID]bool, 2)
	require.NoError(t, s.pool.WithTx(t.Context(), func(tx pgx.Tx) error {
		if _, err := tx.Exec(t.Context(), `SELECT FROM shipments FOR NO KEY UPDATE`); err != nil {
			return err
		}
		for _, p := range []domain.ShipmentID{first, second} {
			imports.Go(func() {
				done, err := s.rows.Track(s.staff, "yamato", map[domain.ShipmentID]domain.TrackingNumber{p: "444413758703"})
				if err == nil {
					stored <- done
				}
			})
		}
		require.Eventually(t, func() bool {
			var waiting int
			_, err := tx.Exec(t.Context(), `SELECT pg_stat_clear_snapshot()`)
			return err == nil && tx.QueryRow(t.Context(), `
SELECT count(*) FROM pg_locks l JOIN pg_stat_activity USING (pid) WHERE datname = current_database() AND NOT l.granted`).Scan(&waiting) == nil && waiting == 2
		}, 20*time.Second, 5*time.Millisecond)
		return nil
	}))
	imports.Wait()
	require.Len(t, stored, 2)
	require.Equal(t, 1, len(<-stored)+len(<-stored))
}

// TestAControlCharacterRefusesItsRowOrReportAlone: PostgreSQL has no U+0000.
func TestAControlCharacterRefusesItsRowOrReportAlone(t *testing.T) {
	t.Parallel()
	s, ctx := open(t), edge(t)
	p := s.packed(t)
	reference := s.get(t, p).GetShipment().GetReference()
	file := "1-1\x00,,,405548424886\r\n" + reference + ",,,444413758703\r\n2-1,,,4055\x0748424886\r\n"
	done, err := s.carriers.ImportTrackingNumbers(s.staff, &deliveryv1.ImportTrackingNumbersRequest{Carrier: "yamato", File: []byte(file)})
	require.NoError(t, err)
	require.EqualValues(t, 1, done.GetStored())
	require.Len(t, done.GetRefused(), 2)
	for i, line := range []int32{1, 3} {
		require.Equal(t, [2]any{line, "ROW_INVALID"}, [2]any{done.GetRefused()[i].GetLine(), done.GetRefused()[i].GetReason()})
	}
	_, err = s.shipments.HandOverShipment(s.staff, &deliveryv1.HandOverShipmentRequest{Id: p})
	require.NoError(t, err)
	for i, texts := range [][2]string{{"444413758703", "a\x00"}, {"4444\x0013758703", "a"}} {
		_, err = s.carriers.ReceiveCarrierReport(ctx, reasoned(t, fmt.Sprint("r-", i), texts[0], texts[1], s.clock.Now()))
		require.Equal(t, domain.ErrReportInvalid.Reason, errs.ReasonOf(err))
	}
	_, err = s.carriers.ReceiveCarrierReport(ctx, reasoned(t, "r-9", "444413758703", "ご不在", s.clock.Now()))
	require.NoError(t, err)
}

// reasoned is a report with a reason.
func reasoned(t *testing.T, reportID, number, reason string, now time.Time) *deliveryv1.ReceiveCarrierReportRequest {
	body, err := json.Marshal(map[string]any{
		"type": "parcel.reported", "timestamp": now, "data": map[string]any{"tracking_number": number, "status": "attempted", "at": now, "reason": reason},
	})
	require.NoError(t, err)
	return signed(t, reportID, secret, body, now)
}
