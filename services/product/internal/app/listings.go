package app

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/akinai/akinai/services/product/internal/listing"
)

// The index applies up to maxChanges changed products, or a quarter of all if that is more; with
// more changes, a full reload is faster.
const (
	maxChanges     = 20_000
	maxChangedPart = 4 // of all products: 1/4
)

var errNotLoaded = errors.New("the listing index is not loaded yet")

// Listings lists products: it holds the listing index and keeps it up to date with the database.
// Safe for concurrent use.
type Listings struct {
	source ListingSource
	index  atomic.Pointer[listing.Index]
	// turn is held while the index is changed.
	turn chan struct{}
}

// NewListings returns listings whose index is loaded by the first request, or by Update.
func NewListings(source ListingSource) *Listings {
	return &Listings{source: source, turn: make(chan struct{}, 1)}
}

// Ready returns an error until the index is loaded.
func (l *Listings) Ready(context.Context) error {
	if l.index.Load() == nil {
		return errNotLoaded
	}
	return nil
}

// Update loads the index, or updates it, so that requests find little to do.
func (l *Listings) Update(ctx context.Context) error {
	revision, err := l.source.Revision(ctx)
	if x := l.index.Load(); err == nil && (x == nil || x.Revision() != revision) {
		_, err = l.updateIndex(ctx, func(*listing.Index) bool { return false })
	}
	if err != nil {
		return fmt.Errorf("update the listing index: %w", err)
	}
	return nil
}

// Reload reloads the index in full, while requests use the old one: this drops unused values and
// picks up rows written by an older release that did not set a revision.
func (l *Listings) Reload(ctx context.Context) error {
	if _, err := l.load(ctx); err != nil {
		return fmt.Errorf("reload the listing index: %w", err)
	}
	return nil
}

// atRevision returns the index as of the given or a later revision; if the database does not have
// it, as of its current one.
func (l *Listings) atRevision(ctx context.Context, revision int64) (*listing.Index, error) {
	reached := func(x *listing.Index) bool { return x.Revision() >= revision }
	if x := l.index.Load(); x != nil && reached(x) {
		return x, nil
	}
	return l.updateIndex(ctx, reached)
}

// loaded returns the index as of any revision.
func (l *Listings) loaded(ctx context.Context) (*listing.Index, error) { return l.atRevision(ctx, 0) }

// current returns the index as of the current revision.
func (l *Listings) current(ctx context.Context) (*listing.Index, error) {
	revision, err := l.source.Revision(ctx)
	if err != nil {
		return nil, err
	}
	return l.atRevision(ctx, revision)
}

// updateIndex updates the index from the database. Concurrent requests wait for their turn; usually
// the index is then already up to date.
func (l *Listings) updateIndex(ctx context.Context, enough func(*listing.Index) bool) (*listing.Index, error) {
	select {
	case l.turn <- struct{}{}:
		defer func() { <-l.turn }()
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	x := l.index.Load()
	if x == nil {
		return l.load(ctx)
	}
	if enough(x) {
		return x, nil
	}
	since := x.Revision()
	changes, complete, err := l.source.ChangesSince(ctx, since, max(maxChanges, x.Len()/maxChangedPart))
	if err != nil {
		return nil, err
	}
	if !complete || changes.Revision < since { // it is far behind, or the database was restored
		return l.load(ctx)
	}
	x.Apply(changes)
	return x, nil
}

// load replaces the index by a new one. The old one may have reached a later revision meanwhile:
// requests that need it update the new one.
func (l *Listings) load(ctx context.Context) (*listing.Index, error) {
	x := listing.New()
	state, err := l.source.Load(ctx, x.Load)
	if err != nil {
		return nil, err
	}
	x.FinishLoad(state)
	l.index.Store(x)
	return x, nil
}
