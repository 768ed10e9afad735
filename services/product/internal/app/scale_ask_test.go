//go:build scale

package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
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
	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
	"github.com/akinai/akinai/services/product/internal/app"
	"github.com/akinai/akinai/services/product/internal/rpc"
	"github.com/akinai/akinai/services/product/internal/store"
)

// The number of requests of a kind in a measurement, and its minimum duration.
const (
	leastRounds = 8
	leastTime   = 2 * time.Second
)

// measured holds the measurements of a catalog by one process.
type measured struct {
	// Ready is the time to load the listing index, Index the memory of the index in bytes, and
	// Resident the memory of the process in bytes.
	Ready           time.Duration
	Index, Resident int64
	Costs           map[string]cost
}

// cost is the cost of the requests of a kind: means, except for the statements.
type cost struct {
	Backend, Process, Wall time.Duration
	Buffers                float64
	// Least and Most are the smallest and the largest number of statements of a request, over all
	// sizes and positions of pages.
	Least, Most int
	// Products is the number of products on the page, Matches that on all pages. Beyond is the
	// share of requests with more matches than are counted.
	Products, Matches, Beyond float64
	// ProductsByDocument is the number of requests with at least one hit.
	ProductsByDocument int
}

func (c cost) cpu() float64 { return float64(c.Backend + c.Process) }

func (c cost) String() string {
	return fmt.Sprintf("backend %s, process %s, wall %s, %.0f buffers, %d to %d statements; %.1f products of %.0f, %.0f %% beyond, %d find",
		c.Backend.Round(time.Microsecond), c.Process.Round(time.Microsecond), c.Wall.Round(time.Microsecond), c.Buffers, c.Least, c.Most,
		c.Products, c.Matches, 100*c.Beyond, c.ProductsByDocument)
}

// TestAskTheQuestions is the process that measure starts: it reads questions and writes their
// costs.
func TestAskTheQuestions(t *testing.T) {
	url := os.Getenv("AKINAI_SCALE_URL")
	if url == "" {
		return // not started by measure
	}
	var list questions
	require.NoError(t, json.NewDecoder(os.Stdin).Decode(&list))
	conn, err := pg.Open(t.Context(), pg.Config{URL: url, MaxConns: 1})
	require.NoError(t, err)
	defer conn.Close()
	var a asker
	var name string
	require.NoError(t, conn.QueryRow(t.Context(), `SELECT pg_backend_pid(), current_database()`).Scan(&a.pid, &name))
	a.admin = adminOf(t, name)
	before, start := a.heap(), time.Now()
	a.client = serve(t, conn)
	out := measured{Ready: time.Since(start), Index: a.heap() - before, Resident: resident(t), Costs: make(map[string]cost)}
	debug.FreeOSMemory() // returns the memory of loading, which is otherwise returned during the requests
	a.findTokens(t, list[kindDeep])
	for _, kind := range kinds {
		out.Costs[kind] = a.measure(t, list[kind])
	}
	require.NoError(t, json.NewEncoder(os.Stdout).Encode(out))
}

// serve returns a client of a product service without a cache, with a loaded listing index.
func serve(t *testing.T, conn *pg.DB) productv1connect.CatalogServiceClient {
	t.Helper()
	products := store.New(conn, event.NewOutbox(), nil, nil)
	listings := app.NewListings(products)
	server := &rpc.CatalogServer{Listings: listings, Search: app.NewSearch(products, listings), Reader: products, Responses: rpc.ResponseCache{
		Products: forgetful[*productv1.GetProductResponse]{}, Listings: forgetful[*productv1.ListProductsResponse]{}, Revisions: forgetful[int64]{},
	}}
	client := productv1connect.NewCatalogServiceClient(rpctest.Serve(t, func(s *connect.Server) {
		productv1connect.RegisterCatalogServiceHandler(s, server)
	}))
	_, err := client.ListProducts(t.Context(), &productv1.ListProductsRequest{})
	require.NoError(t, err)
	return client
}

// forgetful is a cache that stores nothing.
type forgetful[T any] struct{}

func (forgetful[T]) Get(ctx context.Context, _ string, load func(context.Context) (T, error)) (T, error) {
	return load(ctx)
}

func (forgetful[T]) GetWithValidator(ctx context.Context, _ string, load func(context.Context) (T, error)) (T, string, error) {
	value, err := load(ctx)
	return value, "", err
}

func (forgetful[T]) Delete(context.Context, ...string) error { return nil }

// asker sends requests to a service with one connection to the database.
type asker struct {
	client productv1connect.CatalogServiceClient
	admin  *pgx.Conn
	// pid is the process id of its PostgreSQL backend.
	pid int
}

// findTokens sets the page tokens of deep pages. It requests the preceding page by number, with
// large pages, because page numbers reach only the first 10,000 products.
func (a asker) findTokens(t *testing.T, list []question) {
	t.Helper()
	const size = 100
	for i, q := range list {
		page, err := a.client.ListProducts(t.Context(), q.listing())
		require.NoError(t, err)
		before := q.Depth * float64(page.GetTotal())
		request := q.listing()
		if before >= size {
			request.PageSize, request.Page = size, int32(before/size)
		} else {
			request.PageSize = max(1, int32(before))
		}
		page, err = a.client.ListProducts(t.Context(), request)
		require.NoError(t, err)
		require.NotEmpty(t, page.GetNextPageToken(), "%+v", q)
		list[i].Token = page.GetNextPageToken()
	}
}

// measure sends the questions many times.
func (a asker) measure(t *testing.T, list []question) (c cost) {
	t.Helper()
	for _, q := range list { // warms plans and caches
		reply := a.ask(t, q)
		c.Products += float64(reply.products) / float64(len(list))
		c.Matches += float64(reply.matches) / float64(len(list))
		if reply.approximate {
			c.Beyond += 1 / float64(len(list))
		}
		if reply.matches > 0 {
			c.ProductsByDocument++
		}
	}
	c.Least, c.Most = a.statements(t, list)
	runtime.GC()
	_, buffers := a.counters(t)
	before := cost{Backend: cpuOf(t, a.pid), Process: ownCPU(t), Buffers: buffers}
	start := time.Now()
	n := 0
	for n < leastRounds*len(list) || time.Since(start) < leastTime {
		for _, q := range list {
			a.ask(t, q)
		}
		n += len(list)
	}
	c.Backend = (cpuOf(t, a.pid) - before.Backend) / time.Duration(n)
	c.Process = (ownCPU(t) - before.Process) / time.Duration(n)
	c.Wall = time.Since(start) / time.Duration(n)
	_, buffers = a.counters(t)
	c.Buffers = (buffers - before.Buffers) / float64(n)
	return c
}

// statements returns the smallest and the largest number of statements of a request. For some
// requests it also counts them for pages of 1 and of 100, which must be equal.
func (a asker) statements(t *testing.T, list []question) (least, most int) {
	t.Helper()
	var counts []int
	for i, q := range list {
		n := a.count(t, q)
		counts = append(counts, n)
		if i%10 == 0 && q.ID == "" {
			for _, q.Size = range []int32{1, 100} {
				require.Equal(t, n, a.count(t, q), "statements: %+v", q)
			}
		}
	}
	return slices.Min(counts), slices.Max(counts)
}

// count returns the number of statements of a request.
func (a asker) count(t *testing.T, q question) int {
	t.Helper()
	before, _ := a.counters(t)
	a.ask(t, q)
	after, _ := a.counters(t)
	return after - before
}

// counters returns the number of statements that the service has sent, and of shared buffers that
// they have touched.
func (a asker) counters(t *testing.T) (statements int, buffers float64) {
	t.Helper()
	const sql = `SELECT coalesce(sum(calls), 0), coalesce(sum(shared_blks_hit + shared_blks_read), 0) FROM public.pg_stat_statements
		WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
			AND userid <> (SELECT oid FROM pg_roles WHERE rolname = current_user)`
	require.NoError(t, a.admin.QueryRow(t.Context(), sql).Scan(&statements, &buffers))
	return statements, buffers
}

// reply holds the examined part of a response.
type reply struct {
	products, matches int
	approximate       bool
}

func (a asker) ask(t *testing.T, q question) reply {
	t.Helper()
	switch {
	case q.ID != "":
		_, err := a.client.GetProduct(t.Context(), &productv1.GetProductRequest{IdOrSlug: q.ID})
		require.NoError(t, err)
		return reply{products: 1, matches: 1}
	case q.Query != "":
		page, err := a.client.SearchProducts(t.Context(), q.search())
		require.NoError(t, err)
		return reply{len(page.GetProducts()), int(page.GetTotal()), page.GetTotalApproximate()}
	default:
		page, err := a.client.ListProducts(t.Context(), q.listing())
		require.NoError(t, err)
		return reply{len(page.GetProducts()), int(page.GetTotal()), page.GetTotalApproximate()}
	}
}

func (q question) listing() *productv1.ListProductsRequest {
	return &productv1.ListProductsRequest{
		PageSize: q.Size, PageToken: q.Token, Sort: q.Sort, Facets: q.Facets, Filter: &productv1.ProductFilter{Category: q.Category, Brands: q.Brands, Options: q.Options, Tags: q.Tags, PriceMin: q.PriceMin, PriceMax: q.PriceMax, Orderable: q.Orderable},
	}
}

func (q question) search() *productv1.SearchProductsRequest {
	return &productv1.SearchProductsRequest{
		Query: q.Query, PageSize: q.Size, Sort: q.Sort, Facets: q.Facets, Filter: &productv1.ProductFilter{Category: q.Category, Brands: q.Brands, Options: q.Options, Tags: q.Tags, PriceMin: q.PriceMin, PriceMax: q.PriceMax, Orderable: q.Orderable},
	}
}

// heap returns the bytes of heap in use.
func (asker) heap() int64 {
	var stats runtime.MemStats
	runtime.GC()
	runtime.GC() // frees what finalizers held
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}

// resident returns the resident memory of this process in bytes (Linux).
func resident(t *testing.T) int64 {
	t.Helper()
	text, err := os.ReadFile("/proc/self/statm")
	require.NoError(t, err)
	pages, err := strconv.ParseInt(strings.Fields(string(text))[1], 10, 64)
	require.NoError(t, err)
	return pages * int64(os.Getpagesize())
}

// cpuOf returns the CPU time of a process (Linux).
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
