package store

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/services/product/internal/app"
	"github.com/akinai/akinai/services/product/internal/domain"
	"github.com/akinai/akinai/services/product/internal/listing"
)

// everything is a query for all products with facets.
var everything = listing.PageRequest{Size: 1000, Facets: true}

// loaded returns a newly loaded index and its revision.
func (s *shop) loaded(t *testing.T) (*listing.Index, int64) {
	t.Helper()
	x := listing.New()
	c, err := s.Load(t.Context(), x.Load)
	require.NoError(t, err)
	x.FinishLoad(c)
	return x, c.Revision
}

func page(t *testing.T, x *listing.Index, request listing.PageRequest) listing.Page {
	t.Helper()
	p, err := x.Page(request)
	require.NoError(t, err)
	return p
}

func (s *shop) remove(ctx context.Context, p domain.ID) error {
	return s.write(ctx, domain.WriteScope{IDs: []domain.ID{p}}, func(shelf *domain.UnitOfWork) error {
		_, err := shelf.Delete(p, 0)
		return err
	})
}

func (s *shop) exec(t *testing.T, statement string, args ...any) {
	t.Helper()
	_, err := s.db.Exec(t.Context(), statement, args...)
	require.NoError(t, err)
}

// After each kind of change, an index that follows equals a newly loaded one.
func TestAnIndexFollowsEachKindOfChange(t *testing.T) {
	s := newShop(t)
	d := draft("sencha", "T-50", "T-100")
	d.Tags, d.Brand = []string{"green"}, "Uji"
	d.Variants[0].Options, d.Variants[1].Options = map[string]string{"size": "50 g"}, map[string]string{"size": "100 g"}
	p, err := s.create(t.Context(), d)
	require.NoError(t, err)
	follower, since := s.loaded(t)
	update := func(change func(*domain.ProductInput)) func() {
		return func() {
			p, err = s.Published(t.Context(), p.ID)
			require.NoError(t, err)
			change(&p.ProductInput)
			require.NoError(t, s.update(t.Context(), p, p.ProductInput))
		}
	}
	for _, step := range []struct {
		name string
		do   func()
		want int
	}{
		{"nothing", func() {}, 1},
		{"a new product", func() { _, err = s.create(t.Context(), draft("hojicha", "H-50")); require.NoError(t, err) }, 2},
		{"a draft", func() {
			d := draft("genmaicha", "G-50")
			d.Status = domain.StatusDraft
			_, err := s.create(t.Context(), d)
			require.NoError(t, err)
		}, 2},
		{"a price", update(func(d *domain.ProductInput) { d.Variants[0].EnteredPrice.Amount = 500 }), 2},
		{"words", update(func(d *domain.ProductInput) { d.Brand, d.Tags = "Shizuoka", []string{"new", "green"} }), 2},
		{"options", update(func(d *domain.ProductInput) { d.Variants[1].Options = map[string]string{"size": "100 g"} }), 2},
		{"fewer variants", update(func(d *domain.ProductInput) { d.Variants = d.Variants[:1] }), 2},
		{"stock", func() {
			_, err := s.show(t.Context(), stock("T-50", domain.StockStatusLowStock, 2, 1))
			require.NoError(t, err)
		}, 2},
		{"no stock", func() {
			_, err := s.show(t.Context(), stock("T-50", domain.StockStatusOutOfStock, 0, 2))
			require.NoError(t, err)
		}, 2},
		{"a category", func() {
			s.exec(t, `UPDATE revision SET number = number + 1`)
			s.exec(t, `INSERT INTO categories (slug, name, parent, position, version, created_at, updated_at)
				VALUES ('teas', 'Teas', '', 9, 1, now(), now())`)
			s.exec(t, `UPDATE categories SET parent = 'teas' WHERE slug = 'tea'`)
		}, 2},
		{"hidden", func() {
			p, err = s.Published(t.Context(), p.ID)
			require.NoError(t, err)
			p.Status = domain.StatusArchived
			require.NoError(t, s.update(t.Context(), p, p.ProductInput))
			p.Version++
		}, 1},
		{"shown again", func() {
			p.Status = domain.StatusPublished
			require.NoError(t, s.update(t.Context(), p, p.ProductInput))
		}, 2},
		{"gone", func() { require.NoError(t, s.remove(t.Context(), p.ID)) }, 1},
	} {
		step.do()
		changes, complete, err := s.ChangesSince(t.Context(), since, 10)
		require.NoError(t, err)
		require.True(t, complete)
		follower.Apply(changes)
		fresh, revision := s.loaded(t)
		require.Equal(t, revision, changes.Revision)
		require.Equal(t, step.name != "nothing", changes.Revision > since, step.name)
		since = revision
		require.Equal(t, page(t, fresh, everything), page(t, follower, everything), step.name)
		require.Equal(t, step.want, page(t, follower, everything).Total, step.name)
	}
}

func TestAFollowerReloadsWhenItIsFarBehind(t *testing.T) {
	s := newShop(t)
	complete := func(since int64, limit int) bool {
		_, complete, err := s.ChangesSince(t.Context(), since, limit)
		require.NoError(t, err)
		return complete
	}
	var made []domain.Product
	for i := range 5 {
		d := draft(fmt.Sprintf("tea-%d", i), fmt.Sprintf("T-%d", i), fmt.Sprintf("T-%d-b", i))
		if i%2 == 0 {
			d.Status = domain.StatusDraft
		}
		p, err := s.create(t.Context(), d)
		require.NoError(t, err)
		made = append(made, p)
	}
	require.False(t, complete(0, 4), "products, shown or not")
	require.True(t, complete(0, 5))

	since := s.revision(t)
	_, err := s.show(t.Context(), stock("T-1", domain.StockStatusInStock, 9, 1), stock("T-1-b", domain.StockStatusInStock, 9, 1))
	require.NoError(t, err)
	require.False(t, complete(since, 1), "two SKUs of one product")
	require.True(t, complete(since, 2))

	since = s.revision(t)
	require.NoError(t, s.remove(t.Context(), made[1].ID))
	require.NoError(t, s.remove(t.Context(), made[2].ID))
	require.False(t, complete(since, 1), "tombstones")
	require.True(t, complete(since, 2))
}

// The query plans of the statements for which readers wait.
func TestWhatChangedIsReadByIndex(t *testing.T) {
	s := newShop(t)
	for query, indexes := range map[string][]string{
		changedSQL: {
			"products_revision", "stock_shown_in", "variants_pkey", "products_pkey", "search_documents_product", "variants_position", "stock_pkey",
		},
		removedSQL:      {"tombstones_pkey"},
		countChangesSQL: {"products_revision", "stock_shown_in", "tombstones_pkey"},
	} {
		rows, err := s.db.Query(t.Context(), `EXPLAIN `+query, int64(7), 10)
		require.NoError(t, err)
		var line, plan string
		_, err = pgx.ForEachRow(rows, []any{&line}, func() error { plan += line + "\n"; return nil })
		require.NoError(t, err)
		for _, index := range indexes {
			require.Contains(t, plan, index)
		}
		require.NotContains(t, plan, "Seq Scan")
	}
}

// Readers request revisions during writes and loads of the index. They never get an older revision
// than the requested one.
func TestReadersAreNeverBehindTheRevisionTheyAskFor(t *testing.T) {
	s := newShop(t)
	listings := app.NewListings(s)
	const writers, readers, writes = 4, 4, 25
	var mu sync.Mutex
	cheapest := make(map[int64]int64) // revision to price
	var busy, all sync.WaitGroup
	for w := range writers {
		busy.Go(func() {
			random := rand.New(rand.NewPCG(uint64(w), 1))
			writer := &shop{Store: New(s.db, event.NewOutbox(), encode, func(context.Context, []string) {}), now: start}
			for i := range writes {
				d := draft(fmt.Sprintf("tea-%d-%d", w, i), fmt.Sprintf("T-%d-%d", w, i))
				d.Variants[0].EnteredPrice.Amount = 1 + random.Int64N(1_000_000)
				_, err := writer.create(t.Context(), d)
				require.NoError(t, err)
				mu.Lock()
				cheapest[s.revision(t)] = d.Variants[0].EnteredPrice.Amount
				mu.Unlock()
			}
		})
	}
	done := make(chan struct{})
	for range readers {
		all.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				mu.Lock()
				revision := s.revision(t)
				known := make([]int64, 0, len(cheapest))
				for at, price := range cheapest {
					if at <= revision {
						known = append(known, price)
					}
				}
				mu.Unlock()
				got, err := listings.List(t.Context(), listing.PageRequest{Sort: listing.SortPriceLow, Size: writers * writes}, revision)
				require.NoError(t, err)
				require.GreaterOrEqual(t, got.Total, len(known))
				for _, price := range known {
					require.True(t, slices.ContainsFunc(got.Products, func(p domain.Product) bool { return p.Variants[0].CurrentPrice.Amount == price }))
				}
			}
		})
	}
	busy.Wait()
	close(done)
	all.Wait()
	fresh, _ := s.loaded(t)
	got, err := listings.List(t.Context(), everything, s.revision(t))
	require.NoError(t, err)
	require.Equal(t, page(t, fresh, everything), got.Page)
}
