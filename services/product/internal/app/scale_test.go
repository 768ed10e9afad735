//go:build scale

package app_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"connectrpc.com/connect/v2"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
	"github.com/akinai/akinai/services/product/internal/app"
	"github.com/akinai/akinai/services/product/internal/domain"
	"github.com/akinai/akinai/services/product/internal/domain/search"
	"github.com/akinai/akinai/services/product/internal/rpc"
	"github.com/akinai/akinai/services/product/internal/store"
)

// TestCostOfASearch fills a catalogue made of the real ones, to 1,000 and on to AKINAI_SCALE variants (1,000,000 by default), and
// measures what a search costs at each power of ten: CPU of the backend and of this process, and shared buffers.
func TestCostOfASearch(t *testing.T) {
	most := 1_000_000
	if text := os.Getenv("AKINAI_SCALE"); text != "" {
		var err error
		most, err = strconv.Atoi(text)
		require.NoError(t, err)
	}
	s := newScale(t)
	var first, last cost
	for size := 1000; size <= most; size *= 10 {
		start := time.Now()
		s.grow(t, size)
		t.Logf("%d variants after %s", size, time.Since(start).Round(time.Second))
		last = s.measure(t, size)
		if size == 1000 {
			first = last
		}
	}
	require.LessOrEqual(t, last.cpu(), 4*first.cpu(), "CPU")
	require.LessOrEqual(t, last.Buffers, 4*first.Buffers, "buffers")
}

// scale is a catalogue that grows.
type scale struct {
	url     string
	admin   *pgx.Conn
	real    [][]domain.Draft // by catalogue
	random  *rand.Rand
	size    int
	counts  map[search.TermID]*counted
	queries []string
}

type counted struct {
	term             search.Term
	documents, named int
}

func newScale(t *testing.T) *scale {
	t.Helper()
	url := pgtest.URL(t, "catalog", db.Kit(), db.Migrations("catalog"))
	conn, err := pg.Open(t.Context(), pg.Config{URL: url, MaxConns: 1})
	require.NoError(t, err)
	t.Cleanup(conn.Close)
	var name string
	require.NoError(t, conn.QueryRow(t.Context(), `SELECT current_database()`).Scan(&name))
	cfg, err := pgx.ParseConfig(pgtest.AdminURL(t))
	require.NoError(t, err)
	cfg.Database = name
	cfg.RuntimeParams["search_path"] = "catalog"
	admin, err := pgx.ConnectConfig(t.Context(), cfg)
	require.NoError(t, err)
	t.Cleanup(func() { _ = admin.Close(context.WithoutCancel(t.Context())) })
	s := &scale{
		url: url, admin: admin, random: rand.New(rand.NewPCG(1, 2)),
		counts: make(map[search.TermID]*counted),
	}
	// Vacuum comes when the catalogue has grown, not while it is measured: an analysis that is under way keeps it from marking pages.
	for _, table := range []string{"products", "variants", "search_documents", "search_terms", "search_postings", "search_remainders"} {
		s.exec(t, `ALTER TABLE `+table+` SET (autovacuum_enabled = false)`)
	}
	s.real = [][]domain.Draft{electronics(t), foods(t), garments(t)}
	s.queries = s.questions(t)
	shop{store: store.New(conn, nil, nil)}.loadSynonyms(t)
	return s
}

func (s *scale) exec(t *testing.T, sql string) {
	t.Helper()
	_, err := s.admin.Exec(t.Context(), sql)
	require.NoError(t, err)
}

// garments returns the names and descriptions of the apparel catalogue.
func garments(t *testing.T) (drafts []domain.Draft) {
	t.Helper()
	rows, err := csv.NewReader(open(t, "apparel/products.csv.gz")).ReadAll()
	require.NoError(t, err)
	column := func(row []string, name string) string { return row[slices.Index(rows[0], name)] }
	for i, row := range rows[1:] {
		drafts = append(drafts, domain.Draft{
			Slug: fmt.Sprintf("garment-%d", i), Name: column(row, "name"), Description: column(row, "description"), Brand: "Luma",
			Status: domain.StatusPublished, Variants: one(column(row, "sku")),
		})
	}
	return drafts
}

// questions returns 200 queries as shoppers make them: the judged ones, words and neighbours from names of each catalogue, single
// common words, spelling variants, and typing errors.
func (s *scale) questions(t *testing.T) []string {
	t.Helper()
	queries := slices.Sorted(maps.Keys(judgments(t)))
	queries = append(queries, "usb", "cable", "black", "hub", "usb hub", "生", "水", "肉", "南瓜", "ｶﾎﾞﾁｬ", "パンプキン", "豚肉", "牛乳", "egg", "とまと")
	random := rand.New(rand.NewPCG(3, 4))
	for len(queries) < 200 {
		catalogue := s.real[len(queries)%2]
		words := strings.Fields(catalogue[random.IntN(len(catalogue))].Name)
		at := random.IntN(len(words))
		query := strings.Trim(strings.Join(words[at:min(len(words), at+1+random.IntN(3))], " "), "()[]<>,")
		if len(queries)%10 == 0 && len(query) > 6 && query[5] < 128 && query[4] < 128 {
			query = query[:4] + query[5:] // a typing error
		}
		if query != "" {
			queries = append(queries, query)
		}
	}
	return queries
}

// draft returns a product that is not in the real catalogues but could be: one of theirs, with every fourth word of its name and
// description from another, and a model number of its own.
func (s *scale) draft() domain.Draft {
	catalogue := s.real[0]
	switch dice := s.random.IntN(20); {
	case dice < 4:
		catalogue = s.real[1]
	case dice < 5:
		catalogue = s.real[2]
	}
	d, other := catalogue[s.random.IntN(len(catalogue))], catalogue[s.random.IntN(len(catalogue))]
	d.Name = s.mix(d.Name, other.Name)
	d.Description = s.mix(d.Description, other.Description)
	if len(catalogue) == len(s.real[0]) {
		d.Name += fmt.Sprintf(" %c%c-%d", 'A'+s.random.IntN(26), 'A'+s.random.IntN(26), s.random.IntN(10_000))
	}
	if d.Attributes == nil {
		d.Attributes = map[string]string{}
	}
	return d
}

func (s *scale) mix(text, other string) string {
	words, others := strings.Fields(text), strings.Fields(other)
	for i := range words {
		if len(others) > 0 && s.random.IntN(4) == 0 {
			words[i] = others[s.random.IntN(len(others))]
		}
	}
	return strings.Join(words, " ")
}

// grow writes products, their documents and postings as the store would, but by COPY, and the indexes afterwards.
func (s *scale) grow(t *testing.T, size int) {
	t.Helper()
	s.exec(t, `DROP INDEX search_postings_ranked`)
	for s.size < size {
		s.chunk(t, min(20_000, size-s.size))
	}
	s.copyTerms(t)
	s.exec(t, `SET maintenance_work_mem = '1GB'`)
	s.exec(t, `CREATE UNIQUE INDEX search_postings_ranked ON search_postings (term, tier DESC, document DESC) INCLUDE (impact, category)`)
	s.exec(t, `VACUUM (ANALYZE) products, variants, search_documents, search_terms, search_postings, search_remainders`)
}

func (s *scale) chunk(t *testing.T, n int) {
	t.Helper()
	var products, variants, documents, postings [][]any
	now := time.Now()
	for range n {
		s.size++
		d := s.draft()
		product := domain.Product{ID: domain.ID(id.New()), Draft: d}
		product.Variants = one(fmt.Sprintf("sku-%d", s.size))
		products = append(products, []any{
			string(product.ID), fmt.Sprintf("p-%d", s.size), d.Name, d.Description, d.Category, d.Brand, string(d.Status), "", d.Attributes, 1, 1, now, now,
		})
		variants = append(variants, []any{string(product.Variants[0].SKU), string(product.ID), 0, "", 100, "JPY", "standard", map[string]string{}})
		terms := search.TermsOf(product)
		category := search.CategoryID(d.Category)
		for _, term := range terms {
			s.count(term)
			postings = append(postings, []any{int64(term.ID), int32(s.size), category, term.Impact, search.Tier(term.Impact)})
		}
		s.count(search.Term{ID: search.IDOf(search.Every)})
		documents = append(documents, []any{int32(s.size), string(product.ID), category, []byte(search.Pack(terms))})
	}
	s.copy(t, "products", products, "id", "slug", "name", "description", "category", "brand", "status", "image", "attributes", "version", "indexed_version", "created_at", "updated_at")
	s.copy(t, "variants", variants, "sku", "product_id", "position", "name", "amount", "currency", "tax_class", "options")
	s.copy(t, "search_documents", documents, "id", "product_id", "category", "terms")
	s.copy(t, "search_postings", postings, "term", "document", "category", "impact", "tier")
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

func (s *scale) copy(t *testing.T, table string, rows [][]any, columns ...string) {
	t.Helper()
	_, err := s.admin.CopyFrom(t.Context(), pgx.Identifier{table}, columns, pgx.CopyFromRows(rows))
	require.NoError(t, err)
}

func (s *scale) copyTerms(t *testing.T) {
	t.Helper()
	s.exec(t, `TRUNCATE search_terms, search_remainders`)
	terms, remainders := make([][]any, 0, len(s.counts)), [][]any{}
	for termID, c := range s.counts {
		terms = append(terms, []any{int64(termID), c.term.Text, c.term.Shown, c.documents, c.named})
		for _, remainder := range search.Remainders(c.term.Text) {
			remainders = append(remainders, []any{int64(search.IDOf(remainder)), int64(termID)})
		}
	}
	s.copy(t, "search_terms", terms, "id", "term", "shown", "documents", "named")
	s.copy(t, "search_remainders", remainders, "remainder", "term")
	t.Logf("%d terms, %d remainders", len(terms), len(remainders))
}

// cost is what one search costs on average.
type cost struct {
	Backend, Process, Wall time.Duration
	Buffers                float64
	Found                  int
}

func (c cost) cpu() time.Duration { return c.Backend + c.Process }

// measure asks the questions in a process of its own, because the collector of this one has the whole catalogue to look through.
func (s *scale) measure(t *testing.T, size int) (c cost) {
	t.Helper()
	question, err := json.Marshal(s.queries)
	require.NoError(t, err)
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^TestAskTheQuestions$")
	child.Env = append(os.Environ(), "AKINAI_SCALE_URL="+s.url, "GOMEMLIMIT=off")
	child.Stdin, child.Stderr = bytes.NewReader(question), os.Stderr
	answer, err := child.Output()
	require.NoError(t, err, string(answer))
	require.NoError(t, json.NewDecoder(bytes.NewReader(answer)).Decode(&c))
	t.Logf("%8d variants: backend %s, process %s, wall %s, %.0f buffers a search; %d of %d queries find something",
		size, c.Backend.Round(time.Microsecond), c.Process.Round(time.Microsecond), c.Wall.Round(time.Microsecond),
		c.Buffers, c.Found, len(s.queries))
	return c
}

// TestAskTheQuestions is the process of measure: questions come in, and a cost goes out.
func TestAskTheQuestions(t *testing.T) {
	url := os.Getenv("AKINAI_SCALE_URL")
	if url == "" {
		return // run by itself
	}
	var queries []string
	require.NoError(t, json.NewDecoder(os.Stdin).Decode(&queries))
	conn, err := pg.Open(t.Context(), pg.Config{URL: url, MaxConns: 1})
	require.NoError(t, err)
	defer conn.Close()
	const rounds = 5
	server := rpc.NewServer(nil, nil, app.NewSearch(store.New(conn, nil, nil)), nil, nil, rpc.Replies{})
	client := productv1connect.NewProductServiceClient(rpctest.Serve(t, func(s *connect.Server) {
		productv1connect.RegisterProductServiceHandler(s, server)
	}))
	askAll(t, client, queries) // plans and caches are warm then
	var pid int
	require.NoError(t, conn.QueryRow(t.Context(), `SELECT pg_backend_pid()`).Scan(&pid))
	before := cost{Backend: cpuOf(t, pid), Process: ownCPU(t), Buffers: buffers(t, conn)}
	start, found := time.Now(), 0
	for range rounds {
		found = askAll(t, client, queries)
	}
	requests := rounds * len(queries)
	require.NoError(t, json.NewEncoder(os.Stdout).Encode(cost{
		Backend: (cpuOf(t, pid) - before.Backend) / time.Duration(requests),
		Process: (ownCPU(t) - before.Process) / time.Duration(requests),
		Wall:    time.Since(start) / time.Duration(requests),
		Buffers: (buffers(t, conn) - before.Buffers) / float64(requests),
		Found:   found,
	}))
}

func askAll(t *testing.T, client productv1connect.ProductServiceClient, queries []string) (found int) {
	t.Helper()
	for _, query := range queries {
		page, err := client.SearchProducts(t.Context(), &productv1.SearchProductsRequest{Query: query})
		require.NoError(t, err)
		if page.GetTotal() > 0 {
			found++
		}
	}
	return found
}

// buffers returns the shared buffers that the database has touched so far.
func buffers(t *testing.T, conn *pg.DB) (n float64) {
	t.Helper()
	_, err := conn.Exec(t.Context(), `SELECT pg_stat_force_next_flush()`)
	require.NoError(t, err)
	require.NoError(t, conn.QueryRow(t.Context(), `SELECT blks_hit + blks_read FROM pg_stat_database WHERE datname = current_database()`).Scan(&n))
	return n
}

// cpuOf returns the time that a process has run (Linux).
func cpuOf(t *testing.T, pid int) time.Duration {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/schedstat", pid))
	require.NoError(t, err)
	n, err := strconv.ParseInt(strings.Fields(string(text))[0], 10, 64)
	require.NoError(t, err)
	return time.Duration(n)
}

func ownCPU(t *testing.T) time.Duration {
	t.Helper()
	var usage syscall.Rusage
	require.NoError(t, syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
