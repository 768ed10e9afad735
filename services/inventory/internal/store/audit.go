package store

import (
	"slices"

	"github.com/akinai/akinai/pkg/audit"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// levelObjects returns levels for the audit log, as "SKU@location". The movements of the same
// transaction have the quantities.
func levelObjects(keys []domain.LevelKey) []audit.Object {
	out := make([]audit.Object, len(keys))
	for i, key := range keys {
		out[i].ID = string(key.SKU) + "@" + string(key.Location)
	}
	return out
}

// policyObjects returns what a write of policies changed: levels by a limit, SKUs by a threshold.
func policyObjects(limits []domain.LevelKey, skus []string) []audit.Object {
	out := slices.Grow(levelObjects(limits), len(skus))
	for _, sku := range skus {
		out = append(out, audit.Object{ID: sku})
	}
	return out
}
