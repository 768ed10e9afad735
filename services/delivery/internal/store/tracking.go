package store

import (
	"context"
	"maps"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/audit"
	"github.com/akinai/akinai/services/delivery/internal/domain"
)

const (
	// lockTrackingSQL makes those who store numbers of a carrier wait for each other, so that none
	// misses a number that another one is storing.
	lockTrackingSQL = `SELECT pg_advisory_xact_lock(hashtextextended('delivery.tracking/' || $1, 0))`
	// lockOrdersOfSQL: indexes shipments_pkey, shipment_orders_pkey.
	lockOrdersOfSQL = `
SELECT FROM shipment_orders WHERE order_id IN (SELECT order_id FROM shipments WHERE id = ANY($1::text[]::uuid[]))
ORDER BY order_id FOR NO KEY UPDATE`
	// trackSQL: indexes shipments_pkey, shipments_tracking. Carriers use numbers again after some
	// months.
	trackSQL = `
WITH new AS (
	SELECT DISTINCT ON (number) id, number FROM unnest($1::text[]::uuid[], $2::text[]) AS n (id, number) ORDER BY number, id
), s AS (
	UPDATE shipments p SET tracking_number = n.number, version = version + 1, updated_at = now()
	FROM new n
	WHERE p.id = n.id AND p.state = ANY($3) AND p.hand_over_at IS NULL AND p.tracking_number <> n.number AND NOT EXISTS (
		SELECT FROM shipments other
		WHERE other.carrier = p.carrier AND other.tracking_number = n.number AND other.tracking_number <> '' AND other.id <> p.id
			AND other.updated_at > now() - interval '90 days')
	RETURNING p.id, p.version, p.state, p.carrier_status, p.reason, p.updated_at
), written AS (
	INSERT INTO shipment_history (shipment_id, version, state, carrier_status, actor, reason, trace_id, at)
	SELECT id, version, state, carrier_status, $4, reason, $5, updated_at FROM s
)
SELECT id::text, version FROM s`
)

// maxTracked bounds the numbers of a transaction, which keeps the orders locked.
const maxTracked = 500

// Track stores tracking numbers of shipments of a carrier that have not left, and returns those of
// which it did: not of one that has the number, is being handed over or has left, nor if another
// shipment has the number. On an error some may be stored.
func (s *Shipments) Track(
	ctx context.Context, carrier domain.Carrier, numbers map[domain.ShipmentID]domain.TrackingNumber,
) (stored map[domain.ShipmentID]bool, err error) {
	stored = make(map[domain.ShipmentID]bool, len(numbers))
	for some := range slices.Chunk(slices.Sorted(maps.Keys(numbers)), maxTracked) {
		objects, err := s.trackSome(ctx, carrier, some, numbers)
		if err != nil {
			return nil, err
		}
		for _, object := range objects {
			stored[domain.ShipmentID(object.ID)] = true
		}
	}
	return stored, nil
}

func (s *Shipments) trackSome(
	ctx context.Context, carrier domain.Carrier, ids []domain.ShipmentID, numbers map[domain.ShipmentID]domain.TrackingNumber,
) (objects []audit.Object, err error) {
	given := make([]string, len(ids))
	for i, id := range ids {
		given[i] = string(numbers[id])
	}
	actor, traceID := origin(ctx)
	err = s.db.WithTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockTrackingSQL, string(carrier)); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, lockOrdersOfSQL, texts(ids)); err != nil {
			return err
		}
		// What can be canceled has not left.
		objects, err = collectObjects(ctx, tx, trackSQL, texts(ids), given, from(domain.CommandCancel), actor, traceID)
		if err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.RowOf(ctx, "shipment", objects...))
	})
	return objects, err
}

// referSQL: indexes shipment_orders_pkey, shipments_order_id_location_availability_key. All
// shipments of an order are planned together, so that all of them lack a reference or none.
const referSQL = `
UPDATE shipments s SET reference = n.reference
FROM (SELECT p.id, o.number || '-' || row_number() OVER (PARTITION BY p.order_id ORDER BY p.location, p.availability DESC) AS reference
      FROM shipments p JOIN unnest($1::text[]::uuid[], $2::text[]) AS o (id, number) ON p.order_id = o.id) AS n
WHERE s.id = n.id AND s.reference = ''`

// lockReferredSQL: index shipment_orders_pkey.
const lockReferredSQL = `SELECT FROM shipment_orders WHERE order_id = ANY($1::text[]::uuid[]) ORDER BY order_id FOR NO KEY UPDATE`

// referencesSQL: index shipments_order_id_location_availability_key.
const referencesSQL = `SELECT id::text, reference FROM shipments WHERE order_id = ANY($1::text[]::uuid[])`

// Refer gives the shipments of orders, by their numbers, the references that they lack, and returns
// the references of all.
func (s *Shipments) Refer(ctx context.Context, numbers map[domain.OrderID]string) (map[domain.ShipmentID]string, error) {
	orders := slices.Sorted(maps.Keys(numbers))
	of := make([]string, len(orders))
	for i, order := range orders {
		of[i] = numbers[order]
	}
	references := make(map[domain.ShipmentID]string)
	err := s.db.WithTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockReferredSQL, orderIDs(orders)); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, referSQL, orderIDs(orders), of); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, referencesSQL, orderIDs(orders))
		if err != nil {
			return err
		}
		var id, reference string
		_, err = pgx.ForEachRow(rows, []any{&id, &reference}, func() error {
			references[domain.ShipmentID(id)] = reference
			return nil
		})
		return err
	})
	return references, err
}
