package app

import (
	"context"
	"fmt"

	"github.com/akinai/akinai/pkg/contact"
	"github.com/akinai/akinai/services/user/internal/domain"
)

// PostalStore stores the tables of postal codes.
type PostalStore interface {
	// PostalRows returns the rows of a code in the order of their table, at most 100.
	PostalRows(ctx context.Context, code string) ([]domain.PostalRow, error)
	// ImportPostalRows writes rows of a version. Errors: domain.ErrPostalVersionOld.
	ImportPostalRows(ctx context.Context, version domain.PostalVersion, rows []domain.PostalRow) (domain.PostalImport, error)
	// FinishPostalImport retires the rows of older versions and returns their number, and that of
	// the others. Errors: domain.ErrPostalVersionOld, domain.ErrPostalTableShrinks.
	FinishPostalImport(ctx context.Context, version domain.PostalVersion, allowShrinking bool) (retired, current int, err error)
}

// Postal implements the use cases of postal codes. Safe for concurrent use.
type Postal struct{ Store PostalStore }

// LookUp returns a postal code, as seven digits, with its places. Errors:
// domain.ErrPostalCodeInvalid, domain.ErrPostalCodeUnknown.
func (p *Postal) LookUp(ctx context.Context, written string) (code string, places []domain.Place, err error) {
	code, ok := contact.PostalCode(written)
	if !ok {
		return "", nil, domain.ErrPostalCodeInvalid.With("field", "postal_code")
	}
	rows, err := p.Store.PostalRows(ctx, code)
	if err != nil {
		return "", nil, fmt.Errorf("look up postal code %s: %w", code, err)
	}
	if len(rows) == 0 {
		return "", nil, domain.ErrPostalCodeUnknown
	}
	return code, domain.Places(rows), nil
}

// Import writes rows of a version of a table. Errors: domain.ErrPostalVersionOld.
func (p *Postal) Import(ctx context.Context, version domain.PostalVersion, rows []domain.PostalRow) (domain.PostalImport, error) {
	done, err := p.Store.ImportPostalRows(ctx, version, rows)
	if err != nil {
		return domain.PostalImport{}, fmt.Errorf("import %d postal codes: %w", len(rows), err)
	}
	return done, nil
}

// Finish retires the rows that the version no longer has. Errors: domain.ErrPostalVersionOld,
// domain.ErrPostalTableShrinks.
func (p *Postal) Finish(ctx context.Context, version domain.PostalVersion, allowShrinking bool) (retired, current int, err error) {
	retired, current, err = p.Store.FinishPostalImport(ctx, version, allowShrinking)
	if err != nil {
		return 0, 0, fmt.Errorf("finish the import of postal codes: %w", err)
	}
	return retired, current, nil
}
