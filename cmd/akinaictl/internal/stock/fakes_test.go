package stock_test

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/api/gen/akinai/inventory/v1/inventoryv1connect"
	"github.com/akinai/akinai/pkg/errs"
)

type shelf struct{ sku, location string }

// warehouse stores levels like the inventory service: it accepts a batch as a whole or not at all.
type warehouse struct {
	inventoryv1connect.InventoryServiceClient
	locations  []string
	levels     map[shelf]*inventoryv1.Level
	thresholds map[string]int32
	// sets are the successful calls of SetLevels; calls counts all calls.
	sets  []*inventoryv1.SetLevelsRequest
	calls int
	fail  error
	// strict refuses SKUs without a level unless they may be created.
	strict bool
}

// known refuses SKUs without a level as the service does.
func (w *warehouse) known(skus []string, create bool) error {
	if !w.strict || create {
		return nil
	}
	var unknown []string
	for _, sku := range skus {
		known := slices.ContainsFunc(slices.Collect(maps.Keys(w.levels)), func(at shelf) bool { return at.sku == sku })
		if pair := sku + "="; !known {
			if strings.EqualFold(sku, "TEA-SENCHA-100") {
				pair += "TEA-SENCHA-100"
			}
			unknown = append(unknown, pair)
		}
	}
	if len(unknown) == 0 {
		return nil
	}
	return errs.New(errs.Invalid, "SKU_UNKNOWN", "no stock is kept of it").With("unknown", strings.Join(unknown, " "))
}

func newWarehouse(levels ...*inventoryv1.Level) *warehouse {
	w := &warehouse{
		locations: []string{"main", "east"}, levels: make(map[shelf]*inventoryv1.Level), thresholds: make(map[string]int32),
	}
	for _, l := range levels {
		w.levels[shelf{l.GetSku(), l.GetLocation()}] = l
	}
	return w
}

// at returns a copy of a level.
func (w *warehouse) at(sku, location string) *inventoryv1.Level {
	if l := w.levels[shelf{sku, location}]; l != nil {
		return &inventoryv1.Level{
			Sku: sku, Location: location, OnHand: l.GetOnHand(), Reserved: l.GetReserved(), Version: l.GetVersion(),
			BackorderLimit: l.GetBackorderLimit(),
		}
	}
	return &inventoryv1.Level{Sku: sku, Location: location}
}

func (w *warehouse) onHand() map[string]int32 {
	units := make(map[string]int32)
	for at, l := range w.levels {
		units[at.sku+"@"+at.location] = l.GetOnHand()
	}
	return units
}

// keep stores the new levels, unless a location does not exist or a level has too many reserved
// units.
func (w *warehouse) keep(levels []*inventoryv1.Level) error {
	for _, l := range levels {
		if !slices.Contains(w.locations, l.GetLocation()) {
			return errs.New(errs.NotFound, "LOCATION_NOT_FOUND", "no such location").With("location", l.GetLocation())
		}
		if l.GetReserved() > l.GetOnHand()+l.GetBackorderLimit() {
			return errs.New(errs.Precondition, "STOCK_BELOW_RESERVED", "fewer units than are reserved").With("sku", l.GetSku())
		}
	}
	for _, l := range levels {
		w.levels[shelf{l.GetSku(), l.GetLocation()}] = l
	}
	return nil
}

func (w *warehouse) SetLevels(_ context.Context, req *inventoryv1.SetLevelsRequest) (*inventoryv1.SetLevelsResponse, error) {
	if w.calls++; w.fail != nil {
		return nil, w.fail
	}
	var skus []string
	for _, set := range req.GetLevels() {
		skus = append(skus, set.GetSku())
	}
	if err := w.known(skus, req.GetCreate()); err != nil {
		return nil, err
	}
	reply := &inventoryv1.SetLevelsResponse{}
	var levels []*inventoryv1.Level
	for _, set := range req.GetLevels() {
		level := w.at(set.GetSku(), req.GetLocation())
		if level.GetOnHand() != set.GetOnHand() {
			if set.Version != nil && set.GetVersion() != level.GetVersion() {
				return nil, errs.New(errs.Conflict, "VERSION_CONFLICT", "changed since it was read").With("sku", set.GetSku())
			}
			reply.Changed++
			level.Version++
		}
		level.OnHand = set.GetOnHand()
		levels = append(levels, level)
	}
	if err := w.keep(levels); err != nil {
		return nil, err
	}
	w.sets = append(w.sets, req)
	return reply, nil
}

func (w *warehouse) SetPolicies(_ context.Context, req *inventoryv1.SetPoliciesRequest) (*inventoryv1.SetPoliciesResponse, error) {
	w.calls++
	var skus []string
	for _, p := range req.GetPolicies() {
		skus = append(skus, p.GetSku())
	}
	if err := w.known(skus, req.GetCreate()); err != nil {
		return nil, err
	}
	thresholds := make(map[string]int32)
	var levels []*inventoryv1.Level
	for _, p := range req.GetPolicies() {
		if p.LowThreshold != nil {
			thresholds[p.GetSku()] = p.GetLowThreshold()
		}
		if p.BackorderLimit != nil {
			level := w.at(p.GetSku(), p.GetLocation())
			level.BackorderLimit = p.GetBackorderLimit()
			levels = append(levels, level)
		}
	}
	if err := w.keep(levels); err != nil {
		return nil, err
	}
	maps.Copy(w.thresholds, thresholds)
	return &inventoryv1.SetPoliciesResponse{}, nil
}

func (w *warehouse) ListLocations(context.Context, *inventoryv1.ListLocationsRequest) (*inventoryv1.ListLocationsResponse, error) {
	res := &inventoryv1.ListLocationsResponse{}
	for _, code := range w.locations {
		res.Locations = append(res.Locations, &inventoryv1.Location{Code: code})
	}
	return res, w.fail
}

func (w *warehouse) ListLevels(_ context.Context, req *inventoryv1.ListLevelsRequest) (*inventoryv1.ListLevelsResponse, error) {
	w.calls++
	order := func(a, b shelf) int { return cmp.Or(cmp.Compare(a.sku, b.sku), cmp.Compare(a.location, b.location)) }
	res := &inventoryv1.ListLevelsResponse{}
	for _, at := range slices.SortedFunc(maps.Keys(w.levels), order) {
		behind := order(at, shelf{req.GetAfterSku(), req.GetAfterLocation()}) > 0
		if behind && len(res.GetLevels()) < int(req.GetPageSize()) {
			res.Levels = append(res.Levels, w.levels[at])
		}
	}
	return res, w.fail
}
