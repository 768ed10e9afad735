package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/audit"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// setPoliciesSQL changes the limits of locked levels, then thresholds in the order of SKUs, all by
// primary key. A threshold without units is removed. It queues each level whose limit changed, and
// one level of each SKU whose threshold changed, for publishing. A SKU without levels is not
// published yet. It returns the SKUs whose threshold changed.
const setPoliciesSQL = `
WITH edited AS (
	UPDATE levels l SET backorder_limit = decided.units, version = l.version + 1
	FROM unnest($2::text[], $3::text[], $4::bigint[]) AS decided (sku, location, units)
	WHERE l.sku = decided.sku AND l.location = decided.location
	RETURNING l.sku, l.location, l.version
)` + noteEditsCTE + thresholdCTE + `, queued AS (
	INSERT INTO pending_changes (sku, location, on_hand_delta, reserved_delta)
	SELECT sku, location, 0, 0 FROM edited
	UNION ALL SELECT ` + levelOfThreshold + `
)
SELECT sku FROM threshold`

const (
	// thresholdCTE sets thresholds, in the order of SKUs, and returns the SKUs whose threshold
	// changed. $5 are the SKUs and $6 the units.
	thresholdCTE = `, threshold AS (
	INSERT INTO skus AS i (sku, low_threshold)
	SELECT sku, units FROM unnest($5::text[], $6::bigint[]) AS decided (sku, units)
	WHERE units IS NOT NULL OR EXISTS (SELECT FROM skus WHERE skus.sku = decided.sku)
	ORDER BY sku COLLATE "C"
	ON CONFLICT (sku) DO UPDATE SET low_threshold = excluded.low_threshold
	WHERE i.low_threshold IS DISTINCT FROM excluded.low_threshold
	RETURNING sku
)`
	// levelOfThreshold are the columns and sources of a SELECT of one level of each SKU whose
	// threshold changed, for publishing.
	levelOfThreshold = `l.sku, l.location, 0, 0 FROM threshold
	CROSS JOIN LATERAL (SELECT sku, location FROM levels WHERE sku = threshold.sku ORDER BY location LIMIT 1) AS l`
)

// SetPolicies sets limits and thresholds, all or nothing. by is who asks. It creates missing levels
// that have a limit. Errors: domain.ErrLocationNotFound, domain.ErrStockBelowReserved.
func (s *Stock) SetPolicies(ctx context.Context, by domain.Actor, policies domain.Policies) error {
	err := s.db.WithTx(ctx, func(tx pgx.Tx) error {
		levels, err := lockLevels(ctx, tx, policies.LevelKeys())
		if err != nil {
			return err
		}
		changed, err := policies.Changed(levels)
		if err != nil {
			return err
		}
		keys, limits := make([]domain.LevelKey, len(changed)), make([]int64, len(changed))
		for i, limit := range changed {
			keys[i], limits[i] = limit.LevelKey, limit.Units
		}
		skus, thresholds := make([]string, len(policies.Thresholds)), make([]*int64, len(policies.Thresholds))
		for i, threshold := range policies.Thresholds {
			skus[i] = string(threshold.SKU)
			if !threshold.Removed {
				thresholds[i] = &threshold.Units
			}
		}
		limited, locations := levelKeyColumns(keys)
		rows, err := tx.Query(ctx, setPoliciesSQL, string(by), limited, locations, limits, skus, thresholds)
		if err != nil {
			return refusalOf(err)
		}
		lowered, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return refusalOf(err)
		}
		return audit.Append(ctx, tx, audit.RowOf(ctx, "stock_policy", policyObjects(keys, lowered)...))
	})
	if err != nil {
		return fmt.Errorf("set policies: %w", err)
	}
	return nil
}
