//go:build scale

package app_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
	"github.com/akinai/akinai/services/product/internal/domain"
	"github.com/akinai/akinai/services/product/internal/search"
	"github.com/akinai/akinai/services/product/internal/store"
)

// scale is a catalog that grows.
type scale struct {
	name   string // name of the database
	admin  *pgx.Conn
	real   *goods
	blends []string // colors of electronics
	random *rand.Rand
	now    time.Time
	// products, variants and documents are the current numbers.
	products, variants, documents int
	// published holds the ids of the published products; first holds the products of the smallest
	// catalog among them.
	published []string
	first     []domain.Product
	counts    map[search.TermID]*counted
}

type counted struct {
	term             search.Term
	documents, named int
}

// grown lists the tables that are filled. They are vacuumed after they have grown, not during a
// measurement: a concurrent ANALYZE prevents VACUUM from marking pages.
const grown = "categories, products, variants, stock, search_documents, search_terms, search_postings, search_deletes"

func newScale(t *testing.T) *scale {
	t.Helper()
	name := pgtest.Clone(t, "catalog", db.Kit(), db.Migrations("catalog"))
	conn, err := pg.Open(t.Context(), pg.Config{URL: addressOf(t, name), MaxConns: 1})
	require.NoError(t, err)
	defer conn.Close()
	s := &scale{
		name: name, admin: adminOf(t, name), real: newGoods(t), random: rand.New(rand.NewPCG(1, 2)), now: time.Now(),
		counts: make(map[search.TermID]*counted),
	}
	s.blends = s.real.colors()
	for table := range strings.SplitSeq(grown, ", ") {
		s.exec(t, `ALTER TABLE `+table+` SET (autovacuum_enabled = false)`)
	}
	s.exec(t, `CREATE EXTENSION IF NOT EXISTS pg_stat_statements SCHEMA public`)
	s.copyTree(t)
	shop{store: store.New(conn, event.NewOutbox(), nil, nil)}.loadSynonyms(t)
	return s
}

// addressOf returns the URL of a database for the service.
func addressOf(t *testing.T, database string) string {
	t.Helper()
	address, err := url.Parse(pgtest.AdminURL(t))
	require.NoError(t, err)
	address.Path = "/" + database
	query := address.Query()
	query.Set("role", pg.RoleOf("catalog"))
	query.Set("search_path", "catalog,public")
	address.RawQuery = query.Encode()
	return address.String()
}

// adminOf returns a connection of the superuser to a database.
func adminOf(t *testing.T, database string) *pgx.Conn {
	t.Helper()
	cfg, err := pgx.ParseConfig(pgtest.AdminURL(t))
	require.NoError(t, err)
	cfg.Database = database
	cfg.RuntimeParams["search_path"] = "catalog,public"
	admin, err := pgx.ConnectConfig(t.Context(), cfg)
	require.NoError(t, err)
	t.Cleanup(func() { _ = admin.Close(context.WithoutCancel(t.Context())) })
	return admin
}

// copied copies the database and returns the URL of the copy.
func (s *scale) copied(t *testing.T) string {
	t.Helper()
	name := fmt.Sprintf("%s_%d", s.name, s.variants)
	require.NoError(t, s.admin.Close(t.Context())) // a database with connections cannot be copied
	s.admin = adminOf(t, "postgres")
	s.exec(t, `CREATE DATABASE `+pgx.Identifier{name}.Sanitize()+` TEMPLATE `+pgx.Identifier{s.name}.Sanitize())
	t.Cleanup(func() { pgtest.Drop(t, name) })
	require.NoError(t, s.admin.Close(t.Context()))
	s.admin = adminOf(t, s.name)
	return addressOf(t, name)
}

func (s *scale) exec(t *testing.T, sql string, args ...any) {
	t.Helper()
	_, err := s.admin.Exec(t.Context(), sql, args...)
	require.NoError(t, err)
}

// draft returns a realistic synthetic product: a product of a real catalog, with every fourth word
// of its name and description from another product of the same catalog, and a new model number. It
// has at most room variants.
func (s *scale) draft(room int) domain.ProductInput {
	catalog, model := s.real.electronics, fmt.Sprintf(" %c%c-%d", 'A'+s.random.IntN(26), 'A'+s.random.IntN(26), s.random.IntN(10_000))
	switch dice := s.random.IntN(20); {
	case dice < 5:
		catalog, model = s.real.foods, ""
	case dice < 7:
		catalog, model = s.real.garments, ""
	}
	made, other := pick(s.random, catalog), pick(s.random, catalog)
	in := made.ProductInput
	in.Slug = fmt.Sprintf("p-%d", s.products)
	in.Name = s.mix(in.Name, other.Name) + model
	in.Description = s.mix(in.Description, other.Description)
	in.Image = "/images/" + in.Slug + ".jpg"
	in.Pictures = []domain.Picture{{URL: in.Image, Alt: in.Name}}
	in.Tags = s.tags(in.Tags)
	in.Status = domain.StatusPublished
	switch dice := s.random.IntN(100); {
	case dice < 3:
		in.Status = domain.StatusDraft
	case dice < 5:
		in.Status = domain.StatusArchived
	}
	if in.Attributes == nil {
		in.Attributes = map[string]string{}
	}
	in.Variants = s.variantsOf(made, room)
	in.Options = optionsOf(in.Variants)
	return in
}

func pick[T any](random *rand.Rand, list []T) T { return list[random.IntN(len(list))] }

func (s *scale) mix(text, other string) string {
	words, others := strings.Fields(text), strings.Fields(other)
	for i := range words {
		if len(others) > 0 && s.random.IntN(4) == 0 {
			words[i] = pick(s.random, others)
		}
	}
	return strings.Join(words, " ")
}

// tags returns tags, and each of the general tags with its probability.
func (s *scale) tags(tags []string) []string {
	tags = slices.Clone(tags)
	for _, tag := range []struct {
		name  string
		share float64
	}{{"point-up", 0.1}, {"gift", 0.05}, {"limited", 0.03}, {"clearance", 0.01}} {
		if s.random.Float64() < tag.share {
			tags = append(tags, tag.name)
		}
	}
	if tags == nil {
		tags = []string{}
	}
	slices.Sort(tags)
	return tags
}

// variantsOf returns the variants of a synthetic product: every size in every color, without every
// fifth.
func (s *scale) variantsOf(made good, room int) (variants []domain.Variant) {
	sizes, colors := made.sizes, made.colors
	if len(colors) == 1 { // electronics, in whose catalog each color is a separate product
		for range s.random.IntN(3) {
			colors = append(slices.Clone(colors), pick(s.random, s.blends))
		}
		colors = slices.Compact(slices.Sorted(slices.Values(colors)))
	}
	price := max(10, int64(float64(made.price)*(0.8+0.4*s.random.Float64()))/10*10)
	tax := domain.TaxClassStandard
	if strings.HasPrefix(made.Category, "food-") {
		tax = domain.TaxClassReduced
	}
	for _, size := range orNone(sizes) {
		for _, color := range orNone(colors) {
			if len(variants) >= room || (len(variants) > 0 && s.random.IntN(5) == 0) {
				continue
			}
			options := map[string]string{}
			if size != "" {
				options["size"] = size
			}
			if color != "" {
				options["color"] = color
			}
			paid := price
			if len(variants) > 0 && s.random.IntN(5) == 0 {
				paid += price / 10
			}
			variants = append(variants, domain.Variant{
				SKU: domain.SKU(strconv.Itoa(4_900_000_000 + s.variants + len(variants))), Name: strings.TrimSpace(size + " " + color), Options: options,
				EnteredPrice: money.Money{Amount: paid, Currency: "JPY"}, CurrentPrice: money.Money{Amount: paid, Currency: "JPY"},
				TaxClass: tax, WeightGrams: 50 + s.random.IntN(5000), MaxPerOrder: []int{0, 0, 0, 10}[s.random.IntN(4)],
				Stock: s.stock(),
			})
		}
	}
	return variants
}

func orNone(values []string) []string {
	if len(values) == 0 {
		return []string{""}
	}
	return values
}

func (s *scale) stock() domain.StockStatus {
	switch dice := s.random.IntN(100); {
	case dice < 79:
		return domain.StockStatusInStock
	case dice < 87:
		return domain.StockStatusLowStock
	case dice < 90:
		return domain.StockStatusBackOrder
	default:
		return domain.StockStatusOutOfStock
	}
}

// optionsOf returns the options of the variants.
func optionsOf(variants []domain.Variant) []domain.Option {
	options := []domain.Option{}
	for _, name := range []string{"size", "color"} {
		var values []string
		for _, v := range variants {
			if value := v.Options[name]; value != "" && !slices.Contains(values, value) {
				values = append(values, value)
			}
		}
		if len(values) > 0 {
			options = append(options, domain.Option{Name: name, Values: values})
		}
	}
	return options
}

// popularity returns a random popularity: 0 for most products, and high for few.
func (s *scale) popularity() float64 {
	if s.random.IntN(10) < 6 {
		return 0
	}
	return math.Round(100*math.Pow(1-s.random.Float64(), -0.8)) / 100
}

// history is the period in which products were created.
const history = 3 * 365 * 24 * time.Hour

// grow writes the same rows of products, documents and postings as the store, but by COPY, and
// creates the largest index afterwards.
func (s *scale) grow(t *testing.T, size int) {
	t.Helper()
	s.exec(t, `DROP INDEX search_postings_ranked`)
	for s.variants < size {
		s.chunk(t, min(20_000, size-s.variants))
	}
	s.copyTerms(t)
	s.exec(t, `UPDATE revision SET number = $1`, s.revision())
	s.exec(t, `SELECT setval('search_documents_id', $1)`, s.documents)
	s.exec(t, `SET maintenance_work_mem = '1GB'`)
	s.exec(t, `CREATE UNIQUE INDEX search_postings_ranked ON search_postings (term, tier DESC, document DESC) INCLUDE (impact, category)`)
	s.exec(t, `VACUUM (ANALYZE) `+grown)
	s.exec(t, `VACUUM revision`)
}

// revision returns the revision of the catalog, as if each write had imported a hundred products.
func (s *scale) revision() int64 { return int64(s.products/100) + 1 }

// chunk adds products with the given number of variants in total.
func (s *scale) chunk(t *testing.T, variants int) {
	t.Helper()
	rows := make(map[string][][]any)
	add := func(table string, row ...any) { rows[table] = append(rows[table], row) }
	for end := s.variants + variants; s.variants < end; {
		s.products++
		p := domain.Product{ID: domain.ID(id.New()), ProductInput: s.draft(end - s.variants)}
		created := s.now.Add(-time.Duration(s.random.Int64N(int64(history)))).Truncate(time.Microsecond)
		add("products", string(p.ID), p.Slug, p.Name, p.Description, p.Category, p.Brand, string(p.Status), p.Image, p.Attributes,
			p.Tags, p.Options, p.Pictures, false, 1, 1, s.popularity(), s.revision(), created, created)
		for i, v := range p.Variants {
			add("variants", string(v.SKU), string(p.ID), i, v.Name, v.CurrentPrice.Amount, v.EnteredPrice.Amount, v.EnteredPrice.Currency, string(v.TaxClass),
				v.Options, v.WeightGrams, v.MaxPerOrder)
			add("stock", string(v.SKU), 10, 10, string(v.Stock), 1, s.revision())
		}
		s.variants += len(p.Variants)
		if p.Status == domain.StatusPublished {
			s.index(p, add)
		}
	}
	s.copy(t, "products", rows, "id", "slug", "name", "description", "category", "brand", "status", "image", "attributes",
		"tags", "options", "pictures", "tax_excluded", "version", "indexed_version", "popularity", "revision", "created_at", "updated_at")
	s.copy(t, "variants", rows, "sku", "product_id", "position", "name", "amount", "entered", "currency", "tax_class",
		"options", "weight", "max_per_order")
	s.copy(t, "stock", rows, "sku", "available", "orderable", "status", "revision", "shown_in")
	s.copy(t, "search_documents", rows, "id", "product_id", "category", "terms")
	s.copy(t, "search_postings", rows, "term", "document", "category", "impact", "tier")
}

// index adds the document and the postings of a product.
func (s *scale) index(p domain.Product, add func(table string, row ...any)) {
	s.documents++
	s.published = append(s.published, string(p.ID))
	if s.variants <= smallest {
		s.first = append(s.first, p)
	}
	terms, category := search.TermsOf(p), search.CategoryID(p.Category)
	for _, term := range terms {
		s.count(term)
		add("search_postings", int64(term.ID), int32(s.documents), category, term.Impact, search.Tier(term.Impact))
	}
	s.count(search.Term{ID: search.IDOf(search.AllDocuments)})
	add("search_documents", int32(s.documents), string(p.ID), category, []byte(search.Pack(terms)))
}

func (s *scale) count(term search.Term) {
	c := s.counts[term.ID]
	if c == nil {
		c = &counted{term: term}
		s.counts[term.ID] = c
	}
	c.documents++
	if term.Shown != "" {
		c.named++
	}
}

func (s *scale) copy(t *testing.T, table string, rows map[string][][]any, columns ...string) {
	t.Helper()
	_, err := s.admin.CopyFrom(t.Context(), pgx.Identifier{table}, columns, pgx.CopyFromRows(rows[table]))
	require.NoError(t, err)
}

func (s *scale) copyTerms(t *testing.T) {
	t.Helper()
	s.exec(t, `TRUNCATE search_terms, search_deletes`)
	rows := make(map[string][][]any)
	for termID, c := range s.counts {
		rows["search_terms"] = append(rows["search_terms"], []any{int64(termID), c.term.Text, c.term.Shown, c.documents, c.named})
		for _, deleted := range search.Deletes(c.term.Text) {
			rows["search_deletes"] = append(rows["search_deletes"], []any{int64(search.IDOf(deleted)), int64(termID)})
		}
	}
	s.copy(t, "search_terms", rows, "id", "term", "shown", "documents", "named")
	s.copy(t, "search_deletes", rows, "deleted", "term")
}

func (s *scale) copyTree(t *testing.T) {
	t.Helper()
	rows, below := make(map[string][][]any), make(map[string]int)
	for _, p := range s.real.tree {
		rows["categories"] = append(rows["categories"], []any{p.slug, p.name, p.parent, below[p.parent], 1, s.now, s.now})
		below[p.parent]++
	}
	s.copy(t, "categories", rows, "slug", "name", "parent", "position", "version", "created_at", "updated_at")
	t.Logf("%d categories", len(s.real.tree))
}
