package store

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/run"
	"github.com/akinai/akinai/services/product/internal/app"
	"github.com/akinai/akinai/services/product/internal/domain"
	"github.com/akinai/akinai/services/product/internal/listing"
)

// chaos is one of several concurrent writers that make random writes.
type chaos struct {
	*rand.Rand
	s            *shop
	productAdmin *app.ProductAdmin
	categories   *app.Categories
	collections  *app.Collections
	// stockRevision is the revision of the last stock event.
	stockRevision int64
}

func (s *shop) chaos(seed, n uint64) *chaos {
	committed := func(context.Context, []string) {}
	encodeCollection := func(slug string, version int64) proto.Message {
		return &productv1.CollectionChanged{Slug: slug, Version: version}
	}
	return &chaos{
		Rand: rand.New(rand.NewPCG(seed, n)), s: s,
		productAdmin: app.NewProductAdmin(New(s.db, event.NewOutbox(), encode, committed), clock.System(), "JPY", "ja"),
		categories:   app.NewCategories(NewCategories(s.db, event.NewOutbox(), encodeTree, committed), clock.System(), "ja"),
		collections:  app.NewCollections(NewCollections(s.db, event.NewOutbox(), encodeCollection, committed), clock.System(), "ja"),
	}
}

var (
	shelves  = []string{"", "tea", "sweets", "cables", "c-0", "c-1", "c-2", "c-3"}
	statuses = []domain.Status{domain.StatusPublished, domain.StatusPublished, domain.StatusDraft, domain.StatusArchived}
	shown    = []domain.StockStatus{domain.StockStatusInStock, domain.StockStatusLowStock, domain.StockStatusOutOfStock, domain.StockStatusBackOrder}
)

func (c *chaos) sku() domain.SKU       { return domain.SKU(fmt.Sprint("S-", c.IntN(60))) }
func (c *chaos) text(of string) string { return fmt.Sprint(of, c.IntN(4)) }

func (c *chaos) draft() domain.ProductInput {
	d := draft(fmt.Sprint("p-", c.IntN(30)))
	d.Category, d.Brand, d.Status = shelves[c.IntN(len(shelves))], c.text("brand "), statuses[c.IntN(len(statuses))]
	d.TaxExcluded = c.IntN(3) == 0
	for range c.IntN(3) {
		d.Tags = append(d.Tags, c.text("tag "))
	}
	for range 1 + c.IntN(3) {
		v := draft("", string(c.sku())).Variants[0]
		v.EnteredPrice.Amount = c.Int64N(50) * 10
		v.Options = map[string]string{"色": c.text("色"), "size": fmt.Sprint(len(d.Variants))}
		d.Variants = append(d.Variants, v)
	}
	return d
}

// any returns the id and the version of a product, and one of its SKUs.
func (c *chaos) any(ctx context.Context) (product domain.ID, version int64, sku domain.SKU) {
	_ = c.s.db.QueryRow(ctx, `SELECT p.id::text, p.version, v.sku FROM products p JOIN variants v ON v.product_id = p.id
		ORDER BY md5(p.id::text || $1) LIMIT 1`, fmt.Sprint(c.Uint64())).Scan(&product, &version, &sku)
	return product, version, sku
}

// write makes one random write.
func (c *chaos) write(ctx context.Context) (err error) {
	product, version, sku := c.any(ctx)
	if product == "" {
		_, err = c.productAdmin.Create(ctx, "", c.draft())
		return err
	}
	switch slug := shelves[c.IntN(len(shelves))]; c.IntN(16) {
	case 0, 1, 2:
		_, err = c.productAdmin.Create(ctx, "", c.draft())
	case 3, 4, 5:
		_, err = c.productAdmin.Update(ctx, "", product, version, c.draft(), nil)
	case 6:
		err = c.productAdmin.Delete(ctx, "", product, 0)
	case 7:
		_, err = c.productAdmin.Import(ctx, "", []app.ImportRow{c.whole(), c.whole(), c.whole()})
	case 8, 9:
		c.stockRevision++
		_, err = c.s.show(ctx, stock(string(sku), shown[c.IntN(4)], c.Int64N(9), c.stockRevision))
	case 10:
		from := time.Now().Add(time.Duration(c.IntN(200)-100) * time.Millisecond)
		_, err = c.productAdmin.SetSchedules(ctx, "", product, version, sku, []domain.PriceSchedule{
			{EnteredPrice: yen(c.Int64N(500)), Starts: from, Ends: from.Add(time.Duration(1+c.IntN(200)) * time.Millisecond)},
		})
	case 11:
		_, err = c.productAdmin.ApplySchedules(ctx, "")
	case 12:
		err = c.s.db.WithTx(ctx, func(tx pgx.Tx) error {
			return c.s.AddSales(ctx, tx, []domain.Sale{
				{OrderID: id.New(), SKU: sku, Shopper: 1, Weight: 1 + c.Float64()}, {OrderID: id.New(), SKU: c.sku(), Weight: c.Float64()},
			})
		})
		if err == nil {
			_, err = c.s.RecomputePopularity(ctx, 10)
		}
	case 13:
		err = c.plant(ctx, cmp.Or(slug, "c-0"))
	case 14:
		rule := domain.Rule{Category: slug, Brands: []string{c.text("brand ")}, PriceMax: c.Int64N(500), Orderable: c.IntN(2) == 0}
		_, err = c.collections.Put(ctx, "", domain.Collection{Slug: "sale", Name: c.text("n"), Rule: rule, Version: c.Int64N(3)})
	default:
		err = c.collections.Delete(ctx, "sale", 1+c.Int64N(3))
	}
	return err
}

// plant creates, moves or deletes a category.
func (c *chaos) plant(ctx context.Context, slug string) (err error) {
	parent := shelves[c.IntN(len(shelves))]
	var version int64
	_ = c.s.db.QueryRow(ctx, `SELECT version FROM categories WHERE slug = $1`, slug).Scan(&version)
	switch {
	case version == 0:
		_, err = c.categories.Create(ctx, "", domain.CategoryInput{Slug: slug, Name: slug, Parent: parent})
	case c.IntN(4) == 0:
		err = c.categories.Delete(ctx, "", slug, version)
	default:
		_, err = c.categories.Move(ctx, "", slug, version, parent, c.IntN(3))
	}
	return err
}

// TestRandomWritesAreFollowed runs concurrent writers of all kinds and three readers: one follows
// each revision, one reloads repeatedly, one updates only at the end. All agree with a newly loaded
// index and with the counts of SQL.
func TestRandomWritesAreFollowed(t *testing.T) {
	s := newShop(t)
	seed := rand.Uint64()
	t.Log("seed", seed)
	reader, reloader, sleeper := app.NewListings(s), app.NewListings(s), app.NewListings(s)
	for _, l := range []*app.Listings{reader, reloader, sleeper} {
		_, err := l.List(t.Context(), everything, 0)
		require.NoError(t, err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var writers, readers sync.WaitGroup
	for n := range uint64(4) {
		writers.Go(func() {
			c, done := s.chaos(seed, n), 0
			for range 120 {
				if err := c.write(t.Context()); err == nil {
					done++
				} else {
					require.NotEmpty(t, errs.ReasonOf(err), err)
				}
			}
			require.Greater(t, done, 30)
		})
	}
	readers.Go(func() { require.NoError(t, run.Every(ctx, 0, 7*time.Millisecond, reloader.Update)) })
	readers.Go(func() { require.NoError(t, run.Every(ctx, 0, 11*time.Millisecond, reloader.Reload)) })
	readers.Go(func() {
		for ctx.Err() == nil {
			_, err := reader.List(ctx, everything, s.revision(t))
			require.True(t, err == nil || ctx.Err() != nil, err)
		}
	})
	writers.Wait()
	fresh, revision := s.loaded(t)
	c := s.chaos(seed, 99)
	for range 60 {
		request := c.query()
		want, refused := fresh.Page(request)
		for name, l := range map[string]*app.Listings{"reader": reader, "reloader": reloader, "sleeper": sleeper} {
			got, err := l.List(t.Context(), request, revision)
			require.Equal(t, errs.ReasonOf(refused), errs.ReasonOf(err), "%s %+v", name, request)
			require.Equal(t, want, got.Page, "%s %+v", name, request)
		}
		if refused == nil {
			s.counted(t, request, want)
		}
	}
	stop()
	readers.Wait()
}

func (c *chaos) query() listing.PageRequest {
	request := listing.PageRequest{Sort: listing.Sort(c.IntN(4)), Size: 1000, Facets: true}
	if c.IntN(2) == 0 {
		request.Category = shelves[c.IntN(len(shelves))]
	}
	if c.IntN(3) == 0 {
		request.Brands = []string{c.text("brand "), c.text("brand ")}
	}
	if c.IntN(3) == 0 {
		request.Tags = []string{c.text("tag ")}
	}
	if c.IntN(3) == 0 {
		request.Options = []listing.OptionValue{{Name: "色", Value: c.text("色")}, {Name: "size", Value: "0"}}
	}
	if c.IntN(3) == 0 {
		request.PriceMin, request.PriceMax = c.Int64N(300), c.Int64N(600)
	}
	request.Orderable = c.IntN(3) == 0
	return request
}

// The matching products; the sort orders are those of listings.
const naiveSQL = `WITH RECURSIVE within AS (SELECT slug FROM categories WHERE slug = $1
		UNION SELECT c.slug FROM categories c JOIN within w ON c.parent = w.slug)
	SELECT p.id, p.brand FROM products p WHERE p.status = 'published'
		AND ($1 = '' OR p.category IN (SELECT slug FROM within))
		AND (cardinality($2::text[]) = 0 OR p.brand = ANY($2)) AND (cardinality($3::text[]) = 0 OR p.tags ?| $3)
		AND EXISTS (SELECT ` + naiveMeets + `)
	ORDER BY `

// naiveMeets selects the variants that meet the conditions on variants.
const naiveMeets = `FROM variants v LEFT JOIN stock s ON s.sku = v.sku WHERE v.product_id = p.id
	AND v.options @> $4 AND v.amount >= $5 AND ($6 = 0 OR v.amount <= $6) AND (NOT $7 OR s.status <> 'out')`

var naiveOrders = map[listing.Sort]string{
	listing.SortNewest:    "p.created_at DESC, p.id DESC",
	listing.SortPriceLow:  "(SELECT min(v.amount) " + naiveMeets + "), p.created_at DESC, p.id DESC",
	listing.SortPriceHigh: "(SELECT min(v.amount) " + naiveMeets + ") DESC, p.created_at DESC, p.id DESC",
	listing.SortPopular:   "p.popularity DESC, p.created_at DESC, p.id DESC",
}

// counted requires that a page equals the result of SQL, in its order and with the same counts of
// brands.
func (s *shop) counted(t *testing.T, request listing.PageRequest, page listing.Page) {
	t.Helper()
	options := make(map[string]string)
	for _, o := range request.Options {
		options[o.Name] = o.Value
	}
	rows, err := s.db.Query(t.Context(), naiveSQL+naiveOrders[request.Sort], request.Category, append([]string{}, request.Brands...), append([]string{}, request.Tags...),
		options, request.PriceMin, request.PriceMax, request.Orderable)
	require.NoError(t, err)
	var product [16]byte
	var brand string
	ids, brands := []listing.ID{}, make(map[string]int32)
	_, err = pgx.ForEachRow(rows, []any{&product, &brand}, func() error {
		ids = append(ids, product)
		brands[brand]++
		return nil
	})
	require.NoError(t, err)
	require.Equal(t, ids, append([]listing.ID{}, page.IDs...), "%+v", request)
	require.Equal(t, len(ids), page.Total)
	if len(request.Brands) == 0 {
		for _, c := range page.Facets.Brands {
			require.Equal(t, brands[c.Value], c.Count, "%s of %+v", c.Value, request)
		}
		require.Len(t, page.Facets.Brands, len(brands))
	}
}

// whole returns a complete draft.
func (c *chaos) whole() app.ImportRow {
	d := c.draft()
	return app.ImportRow{ProductInput: d, Mask: whole(d)}
}

func whole(d domain.ProductInput) domain.Mask {
	variant := domain.VariantMask{Fields: []string{"name", "price", "tax_class", "options", "weight_grams", "max_per_order"}}
	return domain.Mask{
		Fields: []string{
			"name", "description", "category", "brand", "status", "image", "attributes", "options", "tags", "pictures", "tax_excluded",
		},
		Variants: slices.Repeat([]domain.VariantMask{variant}, len(d.Variants)), Replace: true,
	}
}
