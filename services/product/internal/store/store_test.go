package store

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
	"github.com/akinai/akinai/services/product/internal/app"
	"github.com/akinai/akinai/services/product/internal/domain"
	"github.com/akinai/akinai/services/product/internal/listing"
)

var start = time.Date(2026, 4, 1, 12, 0, 0, 0, time.UTC)

// shop is a store with its own database and the categories of the drafts. It records the calls of
// committed.
type shop struct {
	*Store
	tree         *Categories
	committedIDs [][]string
	now          time.Time
}

func newShop(t *testing.T) *shop {
	t.Helper()
	t.Parallel()
	s := &shop{now: start}
	conn := pgtest.New(t, "catalog", db.Kit(), db.Migrations("catalog"))
	committed := func(_ context.Context, ids []string) { s.committedIDs = append(s.committedIDs, ids) }
	s.Store, s.tree = New(conn, event.NewOutbox(), encode, committed), NewCategories(conn, event.NewOutbox(), encodeTree, committed)
	_, err := conn.Exec(t.Context(), `INSERT INTO categories (slug, name, parent, position, version, created_at, updated_at)
		SELECT slug, slug, '', number - 1, 1, now(), now() FROM unnest($1::text[]) WITH ORDINALITY AS c (slug, number)`,
		[]string{"tea", "sweets", "cables"})
	require.NoError(t, err)
	return s
}

// encode replaces the encoder of package events, which the store does not import.
func encode(changed []domain.Product, deleted []domain.ID) []proto.Message {
	var msgs []proto.Message
	for _, p := range changed {
		msgs = append(msgs, &productv1.ProductChanged{ProductId: string(p.ID), Version: p.Version})
	}
	for _, d := range deleted {
		msgs = append(msgs, &productv1.ProductDeleted{ProductId: string(d)})
	}
	return msgs
}

func encodeTree(edited []domain.Category, deleted []string) []proto.Message {
	var msgs []proto.Message
	for _, c := range edited {
		msgs = append(msgs, &productv1.CategoryChanged{Slug: c.Slug, Version: c.Version})
	}
	for _, slug := range deleted {
		msgs = append(msgs, &productv1.CategoryDeleted{Slug: slug})
	}
	return msgs
}

func draft(slug string, skus ...string) domain.ProductInput {
	d := domain.ProductInput{Slug: slug, Name: "煎茶 " + slug, Category: "tea", Status: domain.StatusPublished}
	for _, sku := range skus {
		d.Variants = append(d.Variants, domain.Variant{
			SKU: domain.SKU(sku), EnteredPrice: money.Money{Amount: 1080, Currency: "JPY"}, TaxClass: domain.TaxClassReduced,
		})
	}
	return d
}

// write runs a write, one second after the previous one.
func (s *shop) write(ctx context.Context, scope domain.WriteScope, change func(*domain.UnitOfWork) error) error {
	s.now = s.now.Add(time.Second)
	return s.Write(ctx, scope, func(stored domain.StoredProducts) (*domain.UnitOfWork, error) {
		shelf := domain.NewUnitOfWork("JPY", s.now, stored)
		return shelf, change(shelf)
	})
}

func (s *shop) create(ctx context.Context, d domain.ProductInput) (p domain.Product, err error) {
	err = s.write(ctx, domain.WriteScopeOf(d), func(shelf *domain.UnitOfWork) error {
		p, err = shelf.Create(domain.ID(id.New()), d)
		return err
	})
	return p, err
}

func (s *shop) update(ctx context.Context, p domain.Product, d domain.ProductInput) error {
	scope := domain.WriteScopeOf(d)
	scope.IDs = []domain.ID{p.ID}
	return s.write(ctx, scope, func(shelf *domain.UnitOfWork) error {
		_, err := shelf.Update(p.ID, p.Version, d, nil)
		return err
	})
}

// list returns the listed products, newest first.
func (s *shop) list(t *testing.T) []domain.Product {
	t.Helper()
	page, err := app.NewListings(s).List(t.Context(), listing.PageRequest{Size: 1000}, s.revision(t))
	require.NoError(t, err)
	return page.Products
}

func (s *shop) outbox(t *testing.T) (events []string) {
	t.Helper()
	rows, err := s.db.Query(t.Context(), `SELECT type || ' ' || key FROM outbox ORDER BY id`)
	require.NoError(t, err)
	for rows.Next() {
		var event string
		require.NoError(t, rows.Scan(&event))
		events = append(events, event)
	}
	require.NoError(t, rows.Err())
	return events
}

func TestTextIsKeptByteByByte(t *testing.T) {
	s := newShop(t)
	d := draft("sencha", "T-50", "T-100")
	d.Name = " 煎茶\t\u202egnitset\u202c 🍵 "
	d.Description = "< b>'); DROP TABLE products;--</b>\\ \"quotes\" %s ? ?0 $1 {{}} \r\n\u2028\u0001\ufffd\x7f"
	d.Brand, d.Image = "Ṱ̺̺̕o͞ ̷i̲̬͇̪͙n̝̗͕v̟̜̘̦͟o̶̙̰̠kè͚̮̺̪̹̱̤", "/images/煎茶.svg?a=b&c=%3Cd%3E"
	d.Variants[0].Name = "50 g \\u0041"
	d.Variants[0].Options = map[string]string{"サイズ": "50 g\n", "\"": "'"}
	d.Variants[1].Options = map[string]string{"サイズ": "\u202e100 g", "\"": "'"}
	d.Tags = []string{"新茶 ", "\u202e"}
	d.Pictures = []domain.Picture{{URL: d.Image, Alt: "\t茶"}, {URL: "https://cdn.example/x.jpg?a=1"}, {URL: "/images/third.svg"}}
	d.Attributes = map[string]string{"素材 <b>": "\u202e綿\t", "": "%"}
	p, err := s.create(t.Context(), d)
	require.NoError(t, err)

	got, err := s.Published(t.Context(), p.ID)
	require.NoError(t, err)
	require.Equal(t, p, got)
	listed := p
	listed.Description, listed.Attributes, listed.Pictures = "", nil, p.Pictures[:2]
	require.Equal(t, []domain.Product{listed}, s.list(t))
	err = s.write(t.Context(), domain.WriteScopeOf(d), func(shelf *domain.UnitOfWork) error {
		_, outcome, err := shelf.Import("new", d, whole(d))
		require.Equal(t, domain.OutcomeUnchanged, outcome)
		return err
	})
	require.NoError(t, err)
}

func TestEachChangeHasItsEventAndCallsTheHook(t *testing.T) {
	s := newShop(t)
	p, err := s.create(t.Context(), draft("sencha", "T-50"))
	require.NoError(t, err)
	require.NoError(t, s.update(t.Context(), p, draft("sencha", "T-100")))
	remove := func(shelf *domain.UnitOfWork) error { _, err := shelf.Delete(p.ID, 0); return err }
	require.NoError(t, s.write(t.Context(), domain.WriteScope{IDs: []domain.ID{p.ID}}, remove))
	require.NoError(t, s.write(t.Context(), domain.WriteScope{IDs: []domain.ID{p.ID}}, remove), "again")
	key := " " + string(p.ID)
	require.Equal(t, []string{"product.changed" + key, "product.changed" + key, "product.deleted" + key}, s.outbox(t))
	id := []string{string(p.ID)}
	require.Equal(t, [][]string{id, id, id}, s.committedIDs)
	revision, err := s.Revision(t.Context())
	require.NoError(t, err)
	require.Equal(t, int64(3), revision)
}

func TestARefusedWriteLeavesNothing(t *testing.T) {
	s := newShop(t)
	p, err := s.create(t.Context(), draft("sencha", "T-50"))
	require.NoError(t, err)
	_, err = s.create(t.Context(), draft("hojicha", "T-50"))
	require.ErrorIs(t, err, domain.ErrSKUTaken)
	_, err = s.create(t.Context(), draft("sencha", "H-50"))
	require.ErrorIs(t, err, domain.ErrSlugTaken)
	p.Version++
	require.ErrorIs(t, s.update(t.Context(), p, draft("sencha", "T-50")), domain.ErrVersionConflict)
	require.Len(t, s.outbox(t), 1)
	require.Len(t, s.committedIDs, 1)
}

func TestUpdateReplacesTheVariants(t *testing.T) {
	s := newShop(t)
	p, err := s.create(t.Context(), draft("sencha", "T-50", "T-100", "T-200"))
	require.NoError(t, err)
	require.NoError(t, s.update(t.Context(), p, draft("first-flush", "T-200", "T-500", "T-50")))
	got, err := s.Published(t.Context(), p.ID)
	require.NoError(t, err)
	require.Equal(t, []domain.SKU{"T-200", "T-500", "T-50"}, got.SKUs())
	require.Equal(t, int64(2), got.Version)
	require.Equal(t, start.Add(time.Second), got.CreatedAt)
	require.Equal(t, start.Add(2*time.Second), got.UpdatedAt)
	_, err = s.create(t.Context(), draft("sencha", "T-100"))
	require.NoError(t, err, "the slug and the SKU that were given up are free")
}

// Without the write lock, some of these writes would violate unique keys and fail as internal
// errors.
func TestWritesAtOnceStandInALine(t *testing.T) {
	s := newShop(t)
	const writers = 8
	var group sync.WaitGroup
	failures := make(chan error, writers)
	for i := range writers {
		group.Go(func() {
			d := draft(fmt.Sprintf("tea-%d", i), "SAME")
			err := s.Write(t.Context(), domain.WriteScopeOf(d), func(stored domain.StoredProducts) (*domain.UnitOfWork, error) {
				shelf := domain.NewUnitOfWork("JPY", start, stored)
				_, err := shelf.Create(domain.ID(id.New()), d)
				return shelf, err
			})
			if err != nil {
				failures <- err
			}
		})
	}
	group.Wait()
	close(failures)
	require.Len(t, failures, writers-1)
	for err := range failures {
		require.ErrorIs(t, err, domain.ErrSKUTaken)
	}
}

func TestWhatIsShownKeepsTheOrderAndIsPublished(t *testing.T) {
	s := newShop(t)
	var ids []listing.ID
	for _, slug := range []string{"first", "hidden", "second"} {
		d := draft(slug, slug)
		if slug == "hidden" {
			d.Status = domain.StatusArchived
		}
		p, err := s.create(t.Context(), d)
		require.NoError(t, err)
		var id listing.ID
		require.NoError(t, s.db.QueryRow(t.Context(), `SELECT id FROM products WHERE id = $1`, p.ID).Scan((*[16]byte)(&id)))
		ids = append(ids, id)
	}
	slices.Reverse(ids)
	ids = append(ids, listing.ID{1}) // does not exist
	products, err := s.ProductsByID(t.Context(), ids, "")
	require.NoError(t, err)
	var slugs []string
	for _, p := range products {
		slugs = append(slugs, p.Slug)
	}
	require.Equal(t, []string{"second", "first"}, slugs)
}

func TestSellablesAreThePublishedOnes(t *testing.T) {
	s := newShop(t)
	d := draft("sencha", "T-50", "T-100")
	d.Variants[1].Name = "100 g"
	p, err := s.create(t.Context(), d)
	require.NoError(t, err)
	hidden := draft("hojicha", "H-50")
	hidden.Status = domain.StatusArchived
	_, err = s.create(t.Context(), hidden)
	require.NoError(t, err)

	got, err := s.Sellables(t.Context(), []string{"T-50", "T-100", "T-100", "H-50", "unknown", "NUL\x00", "'"}, "", start)
	require.NoError(t, err)
	price := money.Money{Amount: 1080, Currency: "JPY"}
	require.ElementsMatch(t, []domain.Sellable{
		{SKU: "T-50", ProductID: p.ID, Slug: "sencha", Name: "煎茶 sencha", CurrentPrice: price, TaxClass: domain.TaxClassReduced, TaxRate: 800},
		{SKU: "T-100", ProductID: p.ID, Slug: "sencha", Name: "煎茶 sencha 100 g", CurrentPrice: price, TaxClass: domain.TaxClassReduced, TaxRate: 800},
	}, got)
}
