package app

import (
	"context"
	"slices"

	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/typo"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// Load is a prepared batch of a file: the rows that can be written, and the refusals of the others.
type Load struct {
	// Results are those of all rows, in the order that they were given.
	Results []domain.LoadResult

	load domain.StockLoad
	// places are the places of the rows of load in Results, and found what they do.
	places []int
	found  []domain.LoadResult
}

// NewLoad prepares a batch of rows, which name each level once. Rows of a location that does not
// exist are refused, and unless create is set, so are rows of SKUs without a level anywhere. Both
// stay known once they are, so the refusals are still right when the batch is written. Errors of
// rows: domain.ErrLocationNotFound, domain.ErrSKUUnknown.
func (a *StockAdmin) NewLoad(ctx context.Context, rows []domain.LoadRow, note domain.Note, create bool) (*Load, error) {
	l := &Load{Results: make([]domain.LoadResult, len(rows))}
	known, err := a.locationCodes(ctx)
	if err != nil {
		return nil, err
	}
	unknown, err := a.unknownSKUs(ctx, rows, create)
	if err != nil {
		return nil, err
	}
	places := make(map[domain.LevelKey]int, len(rows))
	var good []domain.LoadRow
	for i, row := range rows {
		refusal, strange := unknown[row.SKU]
		switch {
		case !known[row.Location]:
			l.Results[i].Err = errs.New(domain.ErrLocationNotFound.Kind, domain.ErrLocationNotFound.Reason,
				"location "+string(row.Location)+" does not exist; correct it, or create the location first")
		case strange:
			l.Results[i].Err = refusal
		default:
			places[row.LevelKey] = i
			good = append(good, row)
		}
	}
	if l.load, err = domain.NewStockLoad(good, note); err != nil {
		return nil, err
	}
	for _, row := range l.load.Rows {
		l.places = append(l.places, places[row.LevelKey])
	}
	l.found = make([]domain.LoadResult, len(l.places))
	return l, nil
}

// locationCodes returns the codes of all locations.
func (a *StockAdmin) locationCodes(ctx context.Context) (map[domain.LocationCode]bool, error) {
	locations, err := a.store.Locations(ctx)
	if err != nil {
		return nil, err
	}
	codes := make(map[domain.LocationCode]bool, len(locations))
	for _, location := range locations {
		codes[location.Code] = true
	}
	return codes, nil
}

// CheckLocation returns domain.ErrLocationNotFound if a location does not exist. "" is the default
// one, which may be missing.
func (a *StockAdmin) CheckLocation(ctx context.Context, code domain.LocationCode) error {
	if code == "" {
		return nil
	}
	codes, err := a.locationCodes(ctx)
	if err == nil && !codes[code] {
		err = domain.ErrLocationNotFound.With("location", string(code))
	}
	return err
}

// unknownSKUs returns the refusals of SKUs without a level at any location. The first ones name the
// nearest SKU.
func (a *StockAdmin) unknownSKUs(ctx context.Context, rows []domain.LoadRow, create bool) (map[domain.SKU]error, error) {
	if create {
		return nil, nil //nolint:nilnil // none is refused
	}
	skus := make([]domain.SKU, len(rows))
	for i, row := range rows {
		skus[i] = row.SKU
	}
	unknown, err := a.store.Unknown(ctx, skus)
	if err != nil || len(unknown) == 0 {
		return nil, err
	}
	near, err := a.store.SKUsNear(ctx, unknown[:min(len(unknown), maxNamed)])
	if err != nil {
		return nil, err
	}
	refusals := make(map[domain.SKU]error, len(unknown))
	for i, sku := range unknown {
		message := "no stock is kept of sku " + string(sku)
		if i < maxNamed {
			if nearest, found := typo.Nearest(string(sku), texts(near)); found {
				message += "; the nearest SKU is " + nearest
			}
		}
		refusals[sku] = errs.New(domain.ErrSKUUnknown.Kind, domain.ErrSKUUnknown.Reason, message+"; correct it, or import new SKUs with create")
	}
	return refusals, nil
}

// Write writes the batch in one transaction, which stores the checkpoint of the job of ctx. Results
// must be read by Take, within that transaction or after it.
func (a *StockAdmin) Write(ctx context.Context, l *Load) error {
	return a.store.Load(ctx, l.load, l.found)
}

// Try sets the results that the batch would have now, and writes nothing.
func (a *StockAdmin) Try(ctx context.Context, l *Load) error {
	var skus []domain.SKU
	for _, row := range l.load.Rows {
		skus = append(skus, row.SKU)
	}
	stored, err := a.store.LevelsOf(ctx, slices.Compact(skus))
	if err != nil {
		return err
	}
	copy(l.found, l.load.Results(l.load.Complete(stored)))
	return nil
}

// Take returns the results in the order of the rows.
func (l *Load) Take() []domain.LoadResult {
	for i, place := range l.places {
		l.Results[place] = l.found[i]
	}
	return l.Results
}
