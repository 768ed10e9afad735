package app

import (
	"context"
	"fmt"
	"time"

	"github.com/akinai/akinai/services/delivery/internal/domain"
)

// ZoneStore stores zones and the points of towns.
type ZoneStore interface {
	// ImportZones stores the zones of a set in one transaction, and refuses those that cannot be
	// stored.
	ImportZones(ctx context.Context, set domain.DataSet, zones []domain.Zone) (domain.Imported, error)
	// ImportTownPoints stores points in one transaction.
	ImportTownPoints(ctx context.Context, set domain.DataSet, points []domain.TownPoint) (domain.Imported, error)
	// TownPoint returns the point of the town of an address, and whether it is approximate. It
	// reports false without one.
	TownPoint(ctx context.Context, to domain.Destination) (point domain.Point, approximate, found bool, err error)
	// ZonesAt returns the zones that contain a point or, with a nil point, only those whose lists
	// have the postal code, as of a time and by priority.
	ZonesAt(ctx context.Context, point *domain.Point, postalCode string, at time.Time) ([]domain.Zone, error)
	// Locate returns where a destination lies as of the current revision.
	Locate(ctx context.Context, to domain.Destination) (place domain.Place, revision int64, err error)
	// ListZones returns up to limit zones after a code, by code.
	ListZones(ctx context.Context, after domain.ZoneCode, limit int) ([]domain.Zone, error)
}

// ImportZones stores the zones of a set, and refuses those that cannot be stored.
func (a *App) ImportZones(ctx context.Context, set domain.DataSet, zones []domain.Zone) (domain.Imported, error) {
	done, err := a.store.ImportZones(ctx, set, zones)
	if err != nil {
		return domain.Imported{}, fmt.Errorf("import %d zones of %s: %w", len(zones), set.Name, err)
	}
	return done, nil
}

// ImportTownPoints stores the points of towns.
func (a *App) ImportTownPoints(ctx context.Context, set domain.DataSet, points []domain.TownPoint) (domain.Imported, error) {
	done, err := a.store.ImportTownPoints(ctx, set, points)
	if err != nil {
		return domain.Imported{}, fmt.Errorf("import %d points of %s: %w", len(points), set.Name, err)
	}
	return done, nil
}

// ListZones returns up to limit zones after a code.
func (a *App) ListZones(ctx context.Context, after domain.ZoneCode, limit int) ([]domain.Zone, error) {
	zones, err := a.store.ListZones(ctx, after, limit)
	if err != nil {
		return nil, fmt.Errorf("list zones after %q: %w", after, err)
	}
	return zones, nil
}

// FindZone returns where a destination lies: at the coordinates of the request, else at the point
// of its town. Without a point only zones with lists of postal codes are considered, and the source
// says so. No zone is an answer, not an error.
func (a *App) FindZone(ctx context.Context, to domain.Destination) (domain.Found, error) {
	found := domain.Found{Source: domain.SourceCoordinates, Point: to.Point}
	if to.Point == nil {
		point, approximate, known, err := a.store.TownPoint(ctx, to)
		switch {
		case err != nil:
			return domain.Found{}, fmt.Errorf("find the town of an address: %w", err)
		case !known:
			found.Source = domain.SourcePostalCode
		case approximate:
			found.Source, found.Point = domain.SourceTownApproximate, &point
		default:
			found.Source, found.Point = domain.SourceTown, &point
		}
	}
	var err error
	if found.Zones, err = a.store.ZonesAt(ctx, found.Point, to.PostalCode, a.clock.Now()); err != nil {
		return domain.Found{}, fmt.Errorf("find the zones of an address: %w", err)
	}
	return found, nil
}
