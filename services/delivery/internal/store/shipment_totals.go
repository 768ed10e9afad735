package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/services/delivery/internal/app"
)

// shipmentTotalsSQL reads shipments_by_state, and of what has left only what came back or was lost.
const shipmentTotalsSQL = `SELECT location,
	count(*) FILTER (WHERE state = 'planned' AND ship_on <= $1),
	count(*) FILTER (WHERE state = 'packed' AND ship_on <= $1),
	count(*) FILTER (WHERE state IN ('planned', 'packed') AND ship_on < $1),
	count(*) FILTER (WHERE state = 'packed' AND reason <> '' AND hand_over_at IS NULL),
	count(*) FILTER (WHERE state IN ('returned_to_sender', 'lost'))
FROM shipments WHERE state IN ('planned', 'packed', 'returned_to_sender', 'lost') GROUP BY location ORDER BY location`

// ShipmentTotals returns the totals of each location on a day, sorted by location.
func (s *Shipments) ShipmentTotals(ctx context.Context, today time.Time) ([]app.ShipmentTotals, error) {
	rows, err := s.db.Query(ctx, shipmentTotalsSQL, today.Format(time.DateOnly))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[app.ShipmentTotals])
}
