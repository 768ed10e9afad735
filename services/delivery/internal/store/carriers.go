package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/audit"
	"github.com/akinai/akinai/services/delivery/internal/app"
	"github.com/akinai/akinai/services/delivery/internal/domain"
)

const (
	// shipmentsByIDSQL: indexes shipments_pkey, shipment_orders_pkey.
	shipmentsByIDSQL = `SELECT ` + shipmentColumns + ` FROM shipments s JOIN shipment_orders o USING (order_id)
WHERE s.id = ANY($1::text[]::uuid[]) ORDER BY s.ship_on, s.id`
	// shipmentsByReferenceSQL: indexes shipments_reference, shipment_orders_pkey.
	shipmentsByReferenceSQL = `SELECT ` + shipmentColumns + ` FROM shipments s JOIN shipment_orders o USING (order_id)
WHERE s.reference = ANY($1) AND s.reference <> ''`
	// slotHoursSQL: indexes bookings_pkey, windows_zone. The hours are those of the version of the
	// day.
	slotHoursSQL = `
SELECT b.order_id::text, w.start_minute, w.end_minute
FROM bookings b JOIN windows w ON w.zone = b.zone AND w.method = b.method AND w.code = b.code AND w.valid_from <= b.day AND b.day < w.valid_until
WHERE b.order_id = ANY($1::text[]::uuid[]) AND b.state IN ('booked', 'consumed')`
)

// ShipmentsByID returns shipments by the day on which they have to leave; unknown ones are absent.
func (s *Shipments) ShipmentsByID(ctx context.Context, ids []domain.ShipmentID) ([]domain.Shipment, error) {
	rows, err := s.db.Query(ctx, shipmentsByIDSQL, texts(ids))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, shipmentOf)
}

func texts(ids []domain.ShipmentID) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = string(id)
	}
	return out
}

// ShipmentsByReference returns shipments by reference; unknown ones are absent.
func (s *Shipments) ShipmentsByReference(ctx context.Context, references []string) (map[string]domain.Shipment, error) {
	rows, err := s.db.Query(ctx, shipmentsByReferenceSQL, references)
	if err != nil {
		return nil, err
	}
	found, err := pgx.CollectRows(rows, shipmentOf)
	out := make(map[string]domain.Shipment, len(found))
	for _, p := range found {
		out[p.Reference] = p
	}
	return out, err
}

// Windows returns the hours of the slots of orders, as minutes after midnight; orders without a
// slot are absent.
func (s *Shipments) Windows(ctx context.Context, orders []domain.OrderID) (map[domain.OrderID][2]int, error) {
	rows, err := s.db.Query(ctx, slotHoursSQL, orderIDs(orders))
	if err != nil {
		return nil, err
	}
	out := make(map[domain.OrderID][2]int)
	var order string
	var start, end int
	_, err = pgx.ForEachRow(rows, []any{&order, &start, &end}, func() error {
		out[domain.OrderID(order)] = [2]int{start, end}
		return nil
	})
	return out, err
}

const (
	// announcedSQL: index shipments_pkey. A row that is locked is skipped, so that many rows need
	// no order of locks; its time is set when it is announced again.
	announcedSQL = `
UPDATE shipments SET announced_at = now()
WHERE id IN (SELECT id FROM shipments WHERE id = ANY($1::text[]::uuid[]) AND announced_at IS NULL FOR NO KEY UPDATE SKIP LOCKED)`
	// versionsSQL: index shipments_pkey.
	versionsSQL = `SELECT id::text, version FROM shipments WHERE id = ANY($1::text[]::uuid[]) ORDER BY id`
)

// Announced records when shipments were announced first, and, each time, who announced them in the
// audit log.
func (s *Shipments) Announced(ctx context.Context, shipments []domain.ShipmentID) error {
	return s.db.WithTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, announcedSQL, texts(shipments)); err != nil {
			return err
		}
		objects, err := collectObjects(ctx, tx, versionsSQL, texts(shipments))
		if err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.RowOf(ctx, "shipment", objects...))
	})
}

func collectObjects(ctx context.Context, tx pgx.Tx, sql string, args ...any) ([]audit.Object, error) {
	rows, err := tx.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[audit.Object])
}

const (
	// reportedShipmentSQL: index shipments_tracking. A number that was used again belongs to the
	// parcel that is on its way, else to the last one.
	reportedShipmentSQL = `
SELECT id::text, state FROM shipments WHERE carrier = $1 AND tracking_number = $2 AND tracking_number <> ''
ORDER BY state = 'handed_over' DESC, updated_at DESC LIMIT 1`
	// receiveSQL: index carrier_reports_pkey. A repetition waits for the first one to commit.
	receiveSQL = `INSERT INTO carrier_reports (carrier, id, shipment_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`
	// sweepReportsSQL: index carrier_reports_received.
	sweepReportsSQL = `DELETE FROM carrier_reports WHERE received_at < now() - $1::interval`
)

// Receive records a report of a carrier, once an id, and what it changes, in one transaction.
func (s *Shipments) Receive(
	ctx context.Context, carrier domain.Carrier, id string, number domain.TrackingNumber, report domain.Report,
) (receipt app.Receipt, err error) {
	var moved bool
	err = s.db.WithTx(ctx, func(tx pgx.Tx) error {
		var p domain.Shipment
		err := tx.QueryRow(ctx, reportedShipmentSQL, string(carrier), string(number)).Scan(&p.ID, &p.State)
		switch {
		case errors.Is(err, pgx.ErrNoRows):
			receipt = app.ReceiptUnknown
			return nil
		case err != nil:
			return err
		case !p.Left():
			receipt = app.ReceiptEarly
			return nil
		}
		done, err := tx.Exec(ctx, receiveSQL, string(carrier), id, string(p.ID))
		if err != nil || done.RowsAffected() == 0 {
			receipt = app.ReceiptRepeated
			return err
		}
		receipt = app.ReceiptRecorded
		moved, err = s.moveIn(ctx, tx, reported(p.ID, report))
		return err
	})
	if err == nil && moved {
		s.outbox.Wake()
	}
	return receipt, err
}

// SweepReports deletes the ids of reports that are older than an age. A report that old is refused
// by its time.
func (s *Shipments) SweepReports(ctx context.Context, age time.Duration) error {
	_, err := s.db.Exec(ctx, sweepReportsSQL, age)
	return err
}
