package domain

import (
	"cmp"
	"slices"
)

// PolicyChange changes settings of a SKU; nil fields stay unchanged.
type PolicyChange struct {
	LevelKey
	// LowThreshold is the number of available units, over all locations, from which down the SKU
	// counts as low.
	LowThreshold *int64
	// BackorderLimit is the number of units that may be promised beyond those on hand at the
	// location.
	BackorderLimit *int64
}

// Limit is the back-order limit of a level.
type Limit struct {
	LevelKey
	Units int64
}

// Threshold is the number of available units from which down a SKU counts as low.
type Threshold struct {
	SKU   SKU
	Units int64
}

// Policies holds the policies of many SKUs. Made by NewPolicies only.
type Policies struct {
	// Limits are sorted by SKU and location, each once.
	Limits []Limit
	// Thresholds are sorted by SKU, each once.
	Thresholds []Threshold
}

// NewPolicies sorts the policies. Errors: ErrSKUInvalid, ErrLocationInvalid, ErrQuantityInvalid,
// and ErrSKURepeated for two limits of one level or two different thresholds of one SKU.
func NewPolicies(policies []PolicyChange) (Policies, error) {
	var p Policies
	for _, policy := range policies {
		key, err := NewLevelKey(policy.SKU, policy.Location)
		if err != nil {
			return Policies{}, err
		}
		if negative(policy.LowThreshold) || negative(policy.BackorderLimit) {
			return Policies{}, ErrQuantityInvalid.With("sku", string(key.SKU))
		}
		if policy.BackorderLimit != nil {
			p.Limits = append(p.Limits, Limit{LevelKey: key, Units: *policy.BackorderLimit})
		}
		if policy.LowThreshold != nil {
			p.Thresholds = append(p.Thresholds, Threshold{SKU: key.SKU, Units: *policy.LowThreshold})
		}
	}
	return p.sorted()
}

func negative(units *int64) bool { return units != nil && *units < 0 }

func (p Policies) sorted() (Policies, error) {
	slices.SortFunc(p.Limits, func(a, b Limit) int { return a.compare(b.LevelKey) })
	for i := 1; i < len(p.Limits); i++ {
		if p.Limits[i].LevelKey == p.Limits[i-1].LevelKey {
			return Policies{}, ErrSKURepeated.With("sku", string(p.Limits[i].SKU))
		}
	}
	slices.SortFunc(p.Thresholds, func(a, b Threshold) int { return cmp.Or(cmp.Compare(a.SKU, b.SKU), cmp.Compare(a.Units, b.Units)) })
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
func (p Policies) Changed(levels []Level) ([]Limit, error) {
	var changed []Limit
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
