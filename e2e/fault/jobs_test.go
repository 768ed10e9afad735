package fault

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/api/gen/akinai/inventory/v1/inventoryv1connect"
	jobv1 "github.com/akinai/akinai/api/gen/akinai/job/v1"
	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/e2e/cluster"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/testkit/longtest"
)

// jobsOf are imports of a product file and of a stock file, whose SKUs have a prefix.
type jobsOf struct {
	shop   *harness.Shop
	prefix string
	// rows is the number of rows of each file; each 50th is bad.
	rows           int
	catalog, stock string
}

// upload creates the jobs with their files.
func (j *jobsOf) upload(t testing.TB) {
	t.Helper()
	j.catalog, j.stock = id.New(), id.New()
	var products, levels strings.Builder
	products.WriteString("slug,sku,name,status,price,tax_class\n")
	levels.WriteString("sku,on_hand\n")
	for row := range j.rows {
		price, units := fmt.Sprint(100+row), fmt.Sprint(row%9)
		if row%50 == 49 {
			price, units = "dear", "some"
		}
		fmt.Fprintf(&products, "%s-%d,%s-%d,Tea %d,published,%s,reduced\n", strings.ToLower(j.prefix), row, j.prefix, row, row, price)
		fmt.Fprintf(&levels, "%s-%d,%s\n", j.prefix, row, units)
	}
	catalog, ctx := j.catalogJobs(t), t.Context()
	_, err := catalog.CreateProductImport(ctx, &productv1.CreateProductImportRequest{JobId: j.catalog, FileName: "products.csv"})
	require.NoError(t, err)
	_, err = catalog.UploadProductImportPart(ctx, &productv1.UploadProductImportPartRequest{JobId: j.catalog, Number: 1, Content: []byte(products.String())})
	require.NoError(t, err)
	stock := j.stockJobs(t)
	_, err = stock.CreateStockImport(ctx, &inventoryv1.CreateStockImportRequest{JobId: j.stock, FileName: "stock.csv"})
	require.NoError(t, err)
	_, err = stock.UploadStockImportPart(ctx, &inventoryv1.UploadStockImportPartRequest{JobId: j.stock, Number: 1, Content: []byte(levels.String())})
	require.NoError(t, err)
}

// startStock starts the import of stock. A repeated start changes nothing. The process may die
// before it answers.
func (j *jobsOf) startStock(t testing.TB) error {
	_, err := j.stockJobs(t).StartStockImport(t.Context(), &inventoryv1.StartStockImportRequest{JobId: j.stock, Parts: 1, Create: true})
	return err
}

// startCatalog starts the import of products, as startStock does.
func (j *jobsOf) startCatalog(t testing.TB) error {
	_, err := j.catalogJobs(t).StartProductImport(t.Context(), &productv1.StartProductImportRequest{JobId: j.catalog, Parts: 1})
	return err
}

func (j *jobsOf) catalogJobs(t testing.TB) productv1connect.CatalogJobServiceClient {
	return productv1connect.NewCatalogJobServiceClient(harness.Dial(t, j.shop.URLs("product")[0], harness.StaffToken(j.shop.Cluster)))
}

func (j *jobsOf) stockJobs(t testing.TB) inventoryv1connect.StockJobServiceClient {
	return inventoryv1connect.NewStockJobServiceClient(harness.Dial(t, j.shop.URLs("inventory")[0], harness.StaffToken(j.shop.Cluster)))
}

// leasesEnd ends the leases of killed workers, which otherwise last half a minute.
func (j *jobsOf) leasesEnd(t testing.TB) {
	t.Helper()
	for _, schema := range []string{"catalog", "inventory"} {
		type row struct{ ID string }
		_, err := harness.Rows[row](t.Context(), j.shop.Cluster, schema,
			`UPDATE `+schema+`.jobs SET due_at = now() WHERE state = 'running' RETURNING id::text`)
		require.NoError(t, err)
	}
}

// done waits until both jobs are done, and returns their counts.
func (j *jobsOf) done(t testing.TB) []map[string]int64 {
	t.Helper()
	var counts []map[string]int64
	harness.Await(t, mended, func() error {
		catalog, err := j.catalogJobs(t).GetCatalogJob(t.Context(), &productv1.GetCatalogJobRequest{JobId: j.catalog})
		if err != nil {
			return err
		}
		stock, err := j.stockJobs(t).GetStockJob(t.Context(), &inventoryv1.GetStockJobRequest{JobId: j.stock})
		if err != nil {
			return err
		}
		counts = nil
		for _, shown := range []*jobv1.Job{catalog.GetJob(), stock.GetJob()} {
			if shown.GetState() != jobv1.JobState_JOB_STATE_DONE {
				return fmt.Errorf("job %s is %s at %d", shown.GetKind(), shown.GetState(), shown.GetPosition())
			}
			counts = append(counts, shown.GetCounts())
		}
		return nil
	})
	return counts
}

// written returns what the jobs wrote, without the prefix: products with version and price, levels
// with version, movements.
func (j *jobsOf) written(t testing.TB) []string {
	t.Helper()
	type row struct{ Text string }
	var all []string
	for _, part := range []struct{ schema, statement string }{
		{"catalog", `SELECT p.slug || ' ' || p.version || ' ' || v.sku || ' ' || v.amount FROM catalog.products p JOIN catalog.variants v ON v.product_id = p.id
			WHERE v.sku LIKE '%PREFIX-%'`},
		{"inventory", `SELECT concat_ws(' ', sku, on_hand, version) FROM inventory.levels WHERE sku LIKE '%PREFIX-%'`},
		{"inventory", `SELECT concat_ws(' ', 'moved', sku, on_hand_delta, cause) FROM inventory.movements WHERE sku LIKE '%PREFIX-%'`},
	} {
		rows, err := harness.Rows[row](t.Context(), j.shop.Cluster, part.schema, strings.ReplaceAll(part.statement, "%PREFIX", j.prefix))
		require.NoError(t, err)
		for _, r := range rows {
			all = append(all, strings.NewReplacer(j.prefix, "", strings.ToLower(j.prefix), "").Replace(r.Text))
		}
	}
	slices.Sort(all)
	return all
}

// TestFaultJobsThatAreKilledEqualUndisturbedOnes kills the process while it imports products and
// stock, right after a checkpoint of each. The long form also kills it at random moments.
func TestFaultJobsThatAreKilledEqualUndisturbedOnes(t *testing.T) {
	t.Parallel()
	s := harness.NewShop(t, cluster.One, nil)
	rows := longtest.Pick(600, 20_000)
	calm := &jobsOf{shop: s, prefix: "CALM", rows: rows}
	calm.upload(t)
	require.NoError(t, calm.startStock(t))
	require.NoError(t, calm.startCatalog(t))
	counts := calm.done(t)
	bad := int64(rows / 50)
	require.Equal(t, []int64{bad, bad}, []int64{counts[0]["refused"], counts[1]["refused"]})

	killed, host := &jobsOf{shop: s, prefix: "KILL", rows: rows}, s.Host("product")[0]
	killed.upload(t)
	require.NoError(t, host.Stop())
	for kill := range longtest.Pick(2, 4) {
		require.NoError(t, host.Start(t.Context(), "AKINAI_CRASH_AT=job.checkpoint"))
		switch kill {
		case 0:
			_ = killed.startStock(t)
		case 1: // the lease of the import of stock lasts
			_ = killed.startCatalog(t)
		default:
			killed.leasesEnd(t)
		}
		dies(t, host)
	}
	chance := rand.New(rand.NewPCG(seed(t), 0))
	for range longtest.Pick(0, 6) {
		require.NoError(t, host.Start(t.Context()))
		killed.leasesEnd(t)
		<-time.After(time.Duration(chance.IntN(3000)) * time.Millisecond)
		host.Kill()
	}
	require.NoError(t, host.Start(t.Context()))
	require.NoError(t, killed.startStock(t))
	require.NoError(t, killed.startCatalog(t))
	killed.leasesEnd(t)
	require.Equal(t, counts, killed.done(t))
	written := calm.written(t)
	require.NotEmpty(t, written)
	require.Equal(t, written, killed.written(t))
}
