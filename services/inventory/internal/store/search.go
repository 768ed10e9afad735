package store

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

const (
	// searchLevelsSQL pages by levels_pkey; of a beginning of SKUs it reads that range.
	searchLevelsSQL = `
SELECT l.sku, l.location, l.on_hand, l.reserved, l.version, l.backorder_limit, coalesce(k.status, '')
FROM levels l LEFT JOIN skus k ON k.sku = l.sku
WHERE (l.sku, l.location) > ($1, $2)%s
ORDER BY l.sku, l.location LIMIT %s`
	// searchShortSQL reads the SKUs with a status in their order, and the levels of each; OFFSET 0
	// keeps the planner from reading all levels. Indexes: skus_short, unless a status is in_stock;
	// levels_pkey.
	searchShortSQL = `
SELECT l.sku, l.location, l.on_hand, l.reserved, l.version, l.backorder_limit, k.status
FROM skus k CROSS JOIN LATERAL (
	SELECT sku, location, on_hand, reserved, version, backorder_limit FROM levels
	WHERE sku = k.sku AND (sku, location) > ($1, $2) OFFSET 0
) l
WHERE k.sku >= $1%s
ORDER BY k.sku, l.location LIMIT %s`
)

// SearchLevels returns levels by SKU and location.
func (s *Stock) SearchLevels(ctx context.Context, search domain.LevelSearch) ([]domain.LevelRow, error) {
	sql, args := searchLevelsOf(search)
	rows, err := s.db.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("search levels: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (domain.LevelRow, error) {
		var r domain.LevelRow
		return r, row.Scan(&r.SKU, &r.Location, &r.OnHand, &r.Reserved, &r.Version, &r.BackorderLimit, &r.Status)
	})
	if err != nil {
		return nil, fmt.Errorf("search levels: %w", err)
	}
	return found, nil
}

// searchLevelsOf returns the statement of a search. Filters that are not set are left out. Statuses
// are constants of the statement, so that the planner sees whether skus_short has them.
func searchLevelsOf(search domain.LevelSearch) (sql string, args []any) {
	after, location := string(search.AfterSKU), string(search.AfterLocation)
	if after < search.SKUPrefix { // the page begins at the range, not before it
		after, location = search.SKUPrefix, ""
	}
	args = []any{after, location}
	var conditions strings.Builder
	where := func(condition string, value any) {
		args = append(args, value)
		fmt.Fprintf(&conditions, " AND "+condition, len(args))
	}
	sql = searchLevelsSQL
	if len(search.Statuses) > 0 {
		sql = searchShortSQL
		known := []domain.StockStatus{
			domain.StockStatusInStock, domain.StockStatusLowStock, domain.StockStatusOutOfStock, domain.StockStatusBackOrder,
		}
		var wanted []string
		for _, status := range known {
			if slices.Contains(search.Statuses, status) {
				wanted = append(wanted, "'"+string(status)+"'")
			}
		}
		conditions.WriteString(" AND k.status IN (" + strings.Join(wanted, ", ") + ")")
	}
	if search.SKUPrefix != "" {
		where(pg.BeginsWithC("l.sku", "$%[1]d"), search.SKUPrefix)
	}
	if search.Location != "" {
		where("l.location = $%d", string(search.Location))
	}
	args = append(args, search.Limit)
	return fmt.Sprintf(sql, conditions.String(), fmt.Sprintf("$%d", len(args))), args
}

// Index: skus_pkey.
const skuPolicySQL = `SELECT status, low_threshold FROM skus WHERE sku = $1`

// SKUPolicy returns what is stored of a SKU; the zero policy for an unknown SKU.
func (s *Stock) SKUPolicy(ctx context.Context, sku domain.SKU) (domain.SKUPolicy, error) {
	var policy domain.SKUPolicy
	err := s.db.QueryRow(ctx, skuPolicySQL, string(sku)).Scan(&policy.Status, &policy.LowThreshold)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return domain.SKUPolicy{}, fmt.Errorf("policy of %s: %w", sku, err)
	}
	return policy, nil
}

// skuReservationsSQL reads movements of the SKU backwards, and the reservation of each that
// reserved something: reservations need no index by SKU, which each order would have to write.
// Indexes: movements_pkey, reservation_lines_pkey, reservations_pkey.
const skuReservationsSQL = `
WITH recent AS (
	SELECT id, location, created_at, CASE WHEN cause = 'reserved' THEN reference::uuid END AS order_id
	FROM movements WHERE sku = $1 AND id < $2 ORDER BY id DESC LIMIT $3
)
SELECT scanned.oldest, scanned.movements, live.order_id::text, live.location, live.quantity, live.state, live.expires_at, live.created_at
FROM (SELECT coalesce(min(id), 0) AS oldest, count(*) AS movements FROM recent) AS scanned
LEFT JOIN (
	SELECT recent.id, recent.order_id, recent.location, line.quantity, reservation.state, reservation.expires_at, recent.created_at
	FROM recent
	CROSS JOIN LATERAL (
		SELECT quantity - released - fulfilled AS quantity
		FROM reservation_lines WHERE order_id = recent.order_id AND sku = $1 AND location = recent.location OFFSET 0
	) AS line
	CROSS JOIN LATERAL (SELECT state, expires_at FROM reservations WHERE order_id = recent.order_id OFFSET 0) AS reservation
	WHERE reservation.state IN ('held', 'committed') AND line.quantity > 0
) AS live ON true
ORDER BY live.id DESC`

// SKUReservations returns the live reservations of a SKU that are among the movements movements
// before an id, the newest first; 0 starts at the newest. next is the id to go on before, 0 if
// nothing is older.
func (s *Stock) SKUReservations(ctx context.Context, sku domain.SKU, before int64, movements int) (found []domain.SKUReservation, next int64, err error) {
	if before == 0 {
		before = math.MaxInt64
	}
	rows, err := s.db.Query(ctx, skuReservationsSQL, string(sku), before, movements)
	if err != nil {
		return nil, 0, fmt.Errorf("reservations of %s: %w", sku, err)
	}
	var (
		oldest, scanned        int64
		order, location, state *string
		quantity               *int64
		expires, reserved      *time.Time
	)
	_, err = pgx.ForEachRow(rows, []any{&oldest, &scanned, &order, &location, &quantity, &state, &expires, &reserved}, func() error {
		if order != nil {
			found = append(found, domain.SKUReservation{
				OrderID: domain.OrderID(*order), Location: domain.LocationCode(*location), Quantity: *quantity, Status: domain.Status(*state),
				ExpiresAt: expires.UTC(), ReservedAt: reserved.UTC(),
			})
		}
		return nil
	})
	if err != nil {
		return nil, 0, fmt.Errorf("reservations of %s: %w", sku, err)
	}
	if scanned == int64(movements) {
		next = oldest
	}
	return found, next, nil
}
