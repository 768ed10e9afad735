package measure

import (
	"context"
	"fmt"
	"strings"

	"github.com/akinai/akinai/db"
)

// Health is the state of the database at a time.
type Health struct {
	// Lag is the age in seconds of the oldest event that is not published.
	Lag float64
	// Dead is the number of dead rows in all tables.
	Dead int64
	// Fixed and All are sizes in bytes: of the tables of stock levels, whose number of rows does
	// not change, so that they grow by bloat only; and of the database.
	Fixed, All int64
}

func healthSQL() string {
	var oldest []string
	for _, s := range db.Schemas() {
		if s.Kit {
			oldest = append(oldest, fmt.Sprintf("(SELECT min(created_at) FROM %s.outbox WHERE published_at IS NULL)", s.Schema))
		}
	}
	return `SELECT coalesce(extract(epoch FROM clock_timestamp() - least(` + strings.Join(oldest, ", ") + `)), 0)::float8,
		(SELECT coalesce(sum(n_dead_tup), 0)::bigint FROM pg_stat_user_tables),
		pg_total_relation_size('inventory.levels') + pg_total_relation_size('inventory.published_levels') + pg_total_relation_size('inventory.pending_changes'),
		pg_database_size(current_database())`
}

// Health reads the state of the database.
func (s *Stores) Health(ctx context.Context) (h Health, err error) {
	err = s.Admin.QueryRow(ctx, healthSQL()).Scan(&h.Lag, &h.Dead, &h.Fixed, &h.All)
	return h, err
}

// Broken counts the violations of what must hold when no work is pending, in a database that holds
// all schemas but the bank's: units that levels reserve and no reservation holds, orders whose
// payment has another amount or status, and confirmed orders other than those that the clients
// were acknowledged.
func (s *Stores) Broken(ctx context.Context, acknowledged int64) (faults []string, err error) {
	for name, sql := range map[string]string{
		"units reserved differ from those of reservations": `
SELECT abs((SELECT coalesce(sum(reserved), 0) FROM inventory.levels) - (
	SELECT coalesce(sum(l.quantity - l.released - l.fulfilled), 0) FROM inventory.reservation_lines l
	JOIN inventory.reservations r USING (order_id) WHERE r.state IN ('held', 'committed')))::bigint`,
		"confirmed orders without a capture of their total": `
SELECT count(*) FROM orders.orders o LEFT JOIN payments.payments p ON p.order_id = o.id
WHERE o.confirmed_at IS NOT NULL AND o.status <> 'canceled' AND (p.state, p.amount) IS DISTINCT FROM ('captured', o.total)`,
		"confirmed orders without a committed reservation": `
SELECT count(*) FROM orders.orders o LEFT JOIN inventory.reservations r ON r.order_id = o.id
WHERE o.confirmed_at IS NOT NULL AND o.status <> 'canceled' AND r.state IS DISTINCT FROM 'committed'`,
	} {
		var n int64
		if err := s.Admin.QueryRow(ctx, sql).Scan(&n); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if n != 0 {
			faults = append(faults, fmt.Sprintf("%s: %d", name, n))
		}
	}
	var confirmed int64
	if err := s.Admin.QueryRow(ctx, `SELECT count(*) FROM orders.orders WHERE confirmed_at IS NOT NULL`).Scan(&confirmed); err != nil {
		return nil, err
	}
	if confirmed < acknowledged {
		faults = append(faults, fmt.Sprintf("%d orders are confirmed, and %d were acknowledged to clients", confirmed, acknowledged))
	}
	return faults, nil
}
