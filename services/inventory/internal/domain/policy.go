package domain

import (
	"cmp"
	"slices"
)

// PolicyChange is a request to change the low-stock threshold of a SKU, or the back-order limit of
// one of its levels; nil fields stay unchanged.
type PolicyChange struct {
	LevelKey
	// LowThreshold is the number of available units, over all locations, at or below which the SKU
	// counts as low.
	LowThreshold *int64
	// RemoveLowThreshold removes the threshold, so that that of all SKUs without one applies.
	RemoveLowThreshold bool
	// BackorderLimit is the number of units that may be promised beyond those on hand at the
	// location.
	BackorderLimit *int64
}

// BackorderLimit is the number of units of a level that may be promised before they arrive.
type BackorderLimit struct {
	LevelKey
	Units int64
}

// LowThreshold is the number of available units at or below which a SKU counts as low.
type LowThreshold struct {
	SKU   SKU
	Units int64
	// Removed is whether the SKU has no threshold of its own any more; Units is 0 then.
	Removed bool
}

// Policies are checked policy changes of many SKUs. Made by NewPolicies only.
type Policies struct {
	// Limits are sorted by SKU and location, each once.
	Limits []BackorderLimit
	// Thresholds are sorted by SKU, each once.
	Thresholds []LowThreshold
}

// NewPolicies checks and sorts policy changes. Errors: ErrSKUInvalid, ErrLocationInvalid,
// ErrQuantityInvalid, and ErrSKURepeated for two limits of one level or two different thresholds of
// one SKU.
func NewPolicies(policies []PolicyChange) (Policies, error) {
	var p Policies
	for _, policy := range policies {
		key, err := NewLevelKey(policy.SKU, policy.Location)
		if err != nil {
			return Policies{}, err
		}
		if negative(policy.LowThreshold) || negative(policy.BackorderLimit) || (policy.RemoveLowThreshold && policy.LowThreshold != nil) {
			return Policies{}, ErrQuantityInvalid.With("sku", string(key.SKU))
		}
		if policy.BackorderLimit != nil {
			p.Limits = append(p.Limits, BackorderLimit{LevelKey: key, Units: *policy.BackorderLimit})
		}
		if policy.RemoveLowThreshold {
			p.Thresholds = append(p.Thresholds, LowThreshold{SKU: key.SKU, Removed: true})
		}
		if policy.LowThreshold != nil {
			p.Thresholds = append(p.Thresholds, LowThreshold{SKU: key.SKU, Units: *policy.LowThreshold})
		}
	}
	return p.sorted()
}

func negative(units *int64) bool { return units != nil && *units < 0 }

func (p Policies) sorted() (Policies, error) {
	slices.SortFunc(p.Limits, func(a, b BackorderLimit) int { return a.compare(b.LevelKey) })
	for i := 1; i < len(p.Limits); i++ {
		if p.Limits[i].LevelKey == p.Limits[i-1].LevelKey {
			return Policies{}, ErrSKURepeated.With("sku", string(p.Limits[i].SKU))
		}
	}
	slices.SortFunc(p.Thresholds, func(a, b LowThreshold) int { return cmp.Or(cmp.Compare(a.SKU, b.SKU), cmp.Compare(a.Units, b.Units)) })
	p.Thresholds = slices.Compact(p.Thresholds)
	for i := 1; i < len(p.Thresholds); i++ {
		if p.Thresholds[i].SKU == p.Thresholds[i-1].SKU {
			return Policies{}, ErrSKURepeated.With("sku", string(p.Thresholds[i].SKU))
		}
	}
	return p, nil
}

// LevelKeys returns the keys of the levels with a limit, in lock order.
func (p Policies) LevelKeys() []LevelKey {
	keys := make([]LevelKey, len(p.Limits))
	for i, limit := range p.Limits {
		keys[i] = limit.LevelKey
	}
	return keys
}

// Changed returns the limits that differ from those of the levels, which are in the order of the
// keys. It returns ErrStockBelowReserved if more units are already on back-order.
func (p Policies) Changed(levels []Level) ([]BackorderLimit, error) {
	var changed []BackorderLimit
	for i, level := range levels {
		limit := p.Limits[i]
		if level.OnHand+limit.Units < level.Reserved {
			return nil, level.belowReserved()
		}
		if limit.Units != level.BackorderLimit {
			changed = append(changed, limit)
		}
	}
	return changed, nil
}
