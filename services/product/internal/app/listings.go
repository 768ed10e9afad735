package app

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/akinai/akinai/services/product/internal/domain/listing"
)

// At most minBehind changed products, or that part of all, are followed one by one; with more, loading the index again is quicker.
const (
	minBehind  = 20_000
	partBehind = 4
)

var errNotLoaded = errors.New("the listing index is not loaded yet")

// Listings answers from the listing index, which it keeps up with the database. Safe for concurrent use.
type Listings struct {
	source Listed
	index  atomic.Pointer[listing.Index]
	// turn is held by who changes the index.
	turn chan struct{}
}

// NewListings returns an index that is loaded when it is first needed, or by Follow.
func NewListings(source Listed) *Listings {
	return &Listings{source: source, turn: make(chan struct{}, 1)}
}

// Ready returns an error until the index is loaded.
func (l *Listings) Ready(context.Context) error {
	if l.index.Load() == nil {
		return errNotLoaded
	}
	return nil
}

// Follow loads the index and keeps it up, at every interval, so that readers find little to do. At every interval of again it is loaded
// anew, while readers use the old one: without the words that nothing has any more, and with what a process of the version before wrote
// and did not number. It returns nil when ctx ends.
func (l *Listings) Follow(ctx context.Context, interval, again time.Duration) error {
	ticks, anew := time.NewTicker(interval), time.NewTicker(again)
	defer ticks.Stop()
	defer anew.Stop()
	next := l.follow
	for {
		err := next(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return fmt.Errorf("follow the catalog: %w", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticks.C:
			next = l.follow
		case <-anew.C:
			next = l.reload
		}
	}
}

func (l *Listings) reload(ctx context.Context) error {
	_, err := l.load(ctx)
	return err
}

func (l *Listings) follow(ctx context.Context) error {
	revision, err := l.source.Revision(ctx)
	if x := l.index.Load(); err == nil && (x == nil || x.Revision() != revision) {
		_, err = l.catchUp(ctx, func(*listing.Index) bool { return false })
	}
	return err
}

// at returns the index as of a revision or a later one. Who asks for a revision that the database does not have, gets what it has.
func (l *Listings) at(ctx context.Context, revision int64) (*listing.Index, error) {
	reached := func(x *listing.Index) bool { return x.Revision() >= revision }
	if x := l.index.Load(); x != nil && reached(x) {
		return x, nil
	}
	return l.catchUp(ctx, reached)
}

// now returns the index as the catalog is now.
func (l *Listings) now(ctx context.Context) (*listing.Index, error) {
	revision, err := l.source.Revision(ctx)
	if err != nil {
		return nil, err
	}
	return l.at(ctx, revision)
}

// catchUp brings the index up to the database. Readers that find it behind wait for their turn, and mostly find then that enough has
// been done by those before them.
func (l *Listings) catchUp(ctx context.Context, enough func(*listing.Index) bool) (*listing.Index, error) {
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
	changes, complete, err := l.source.Follow(ctx, since, max(minBehind, x.Len()/partBehind))
	if err != nil {
		return nil, err
	}
	if !complete || changes.Revision < since { // it is far behind, or the database was put back
		return l.load(ctx)
	}
	x.Apply(changes)
	return x, nil
}

// load puts a new index in the place of the old one. That one may have got further in the meantime: readers see that the new one has not
// reached what they ask for, and bring it there.
func (l *Listings) load(ctx context.Context) (*listing.Index, error) {
	x := listing.New()
	changes, err := l.source.Load(ctx, x.Load)
	if err != nil {
		return nil, err
	}
	x.Loaded(changes)
	l.index.Store(x)
	return x, nil
}
