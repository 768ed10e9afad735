package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/services/delivery/internal/app"
	"github.com/akinai/akinai/services/delivery/internal/domain"
)

// Shipments returns up to limit shipments after a position, by the day on which they have to leave.
func (s *Shipments) Shipments(ctx context.Context, q app.ShipmentQuery) ([]domain.Shipment, error) {
	sql, args := listOf(q)
	rows, err := s.db.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, shipmentOf)
}

// pageColumns are those that shipmentColumns needs.
const pageColumns = `id, order_id, location, availability, lines, method, carrier, ship_on, arrive_on, window_code, state, carrier_status,
	tracking_number, hand_over_at, reason, version, updated_at, reference`

// problem is the condition of the index shipments_problems, word by word.
const problem = `(state IN ('returned_to_sender', 'lost') OR state = 'handed_over' AND carrier_status IN ('attempted', 'held_at_depot', 'unknown')
	OR state = 'packed' AND reason <> '')`

// listOf returns the statement of a page. Conditions that are not wanted are left out, so that each
// form reads one index in its order: the shipments of an order by
// shipments_order_id_location_availability_key, its number by shipment_orders_number, each wanted
// state by shipments_by_state, all by shipments_by_day, problems by shipments_problems. What else
// is asked for is filtered as it is read.
func listOf(q app.ShipmentQuery) (sql string, args []any) {
	arg := func(value any) string {
		args = append(args, value)
		return fmt.Sprintf("$%d", len(args))
	}
	table := "shipments"
	if q.Order != "" { // OFFSET: the few shipments of an order are read first, and then sorted
		table = "(SELECT " + pageColumns + " FROM shipments WHERE order_id = " + arg(string(q.Order)) + "::uuid OFFSET 0)"
	}
	if q.Number != "" {
		table = "(SELECT " + pageColumns + " FROM " + table + " t WHERE order_id IN (SELECT order_id FROM shipment_orders WHERE order_number = " +
			arg(q.Number) + ") OFFSET 0)"
	}
	var conditions []string
	if q.AfterID != "" {
		conditions = append(conditions, "(p.ship_on, p.id) > ("+arg(q.AfterDay.Format(time.DateOnly))+"::date, "+arg(string(q.AfterID))+"::uuid)")
	}
	if !q.Until.IsZero() {
		conditions = append(conditions, "p.ship_on <= "+arg(q.Until.Format(time.DateOnly))+"::date")
	}
	if q.Location != "" {
		conditions = append(conditions, "p.location = "+arg(q.Location))
	}
	if q.Carrier != "" {
		conditions = append(conditions, "p.carrier = "+arg(string(q.Carrier)))
	}
	if q.Unnumbered {
		conditions = append(conditions, "p.tracking_number = ''")
	}
	if q.Refused {
		conditions = append(conditions, "p.state = 'packed' AND p.reason <> '' AND p.hand_over_at IS NULL")
	}
	if q.Problems {
		conditions = append(conditions, problem)
	}
	limit := arg(q.Limit)
	page := func(state ...string) string {
		where := ""
		if all := append(state, conditions...); len(all) > 0 {
			where = " WHERE " + strings.Join(all, " AND ")
		}
		return "SELECT " + pageColumns + " FROM " + table + " p" + where + " ORDER BY p.ship_on, p.id LIMIT " + limit
	}
	from := "(" + page() + ") AS s"
	if len(q.States) > 0 {
		states := make([]string, len(q.States))
		for i, state := range q.States {
			states[i] = string(state)
		}
		slices.Sort(states)
		from = "unnest(" + arg(slices.Compact(states)) + "::text[]) AS wanted (state) CROSS JOIN LATERAL (" + page("p.state = wanted.state") + ") AS s"
	}
	return "SELECT " + shipmentColumns + " FROM " + from +
		" JOIN shipment_orders o ON o.order_id = s.order_id ORDER BY s.ship_on, s.id LIMIT " + limit, args
}
