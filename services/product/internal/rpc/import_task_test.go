package rpc_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/unicode"

	jobv1 "github.com/akinai/akinai/api/gen/akinai/job/v1"
	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/blob"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/job"
	"github.com/akinai/akinai/services/product/internal/app"
	"github.com/akinai/akinai/services/product/internal/domain"
	"github.com/akinai/akinai/services/product/internal/rpc"
)

// importRows is the number of rows of the long test; the nightly one has more.
func importRows(t *testing.T) int {
	t.Helper()
	rows := 5000
	if text := os.Getenv("AKINAI_IMPORT_ROWS"); text != "" {
		var err error
		rows, err = strconv.Atoi(text)
		require.NoError(t, err)
	}
	return rows
}

// catalogCSV returns products of ten variants. Each 100th row has a price that cannot be read, and
// its product is refused with it.
func catalogCSV(rows int) []byte {
	var text bytes.Buffer
	text.WriteString("Handle,sku,name,category,status,price,tax_class,option:size\n")
	for row := range rows {
		price := strconv.Itoa(100 + row%1000)
		if row%100 == 99 {
			price = "dear"
		}
		fmt.Fprintf(&text, "tea-%d,TEA-%d,Tea %d,tea,published,%s,reduced,%d g\n", row/10, row, row/10, price, row)
	}
	return text.Bytes()
}

var teaFormat = &productv1.ImportFormat{Columns: map[string]string{"Handle": "slug"}}

// upload creates a job and uploads its file in parts.
func (s shop) upload(t *testing.T, content []byte) (name string, parts int32) {
	t.Helper()
	name = newImport(t, s)
	const size = 100_000
	for at := 0; at < len(content); at += size {
		parts++
		_, err := s.UploadProductImportPart(clerk(t), &productv1.UploadProductImportPartRequest{
			JobId: name, Number: parts, Content: content[at:min(len(content), at+size)],
		})
		require.NoError(t, err)
	}
	return name, parts
}

func (s shop) start(t *testing.T, content []byte, dryRun bool) string {
	t.Helper()
	name, parts := s.upload(t, content)
	for range 2 {
		_, err := s.StartProductImport(clerk(t), &productv1.StartProductImportRequest{JobId: name, Parts: parts, Format: teaFormat, DryRun: dryRun})
		require.NoError(t, err)
	}
	return name
}

func (s shop) worker() *job.Worker {
	return s.workerOf(s.jobs)
}

func (s shop) workerOf(jobs *job.Store) *job.Worker {
	return job.NewWorker(jobs, map[string]job.Task{
		rpc.KindProductImport: rpc.ImportTask{Products: s.productAdmin}.Run,
		rpc.KindProductExport: rpc.ExportTask{Reader: s.store}.Run,
		rpc.KindProductStatus: rpc.StatusTask{Products: s.productAdmin, Reader: s.store}.Run,
	}, slog.New(slog.DiscardHandler))
}

func (s shop) job(t *testing.T, name string) *jobv1.Job {
	t.Helper()
	res, err := s.GetCatalogJob(clerk(t), &productv1.GetCatalogJobRequest{JobId: name})
	require.NoError(t, err)
	return res.GetJob()
}

// file returns a file that a job has made.
func (s shop) file(t *testing.T, name string, file jobv1.JobFile) [][]string {
	t.Helper()
	var content []byte
	for part, more := int32(1), true; more; part++ {
		res, err := s.GetCatalogJobFile(clerk(t), &productv1.GetCatalogJobFileRequest{JobId: name, File: file, Part: part})
		require.NoError(t, err)
		content, more = append(content, res.GetContent()...), res.GetMore()
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(content, []byte("\uFEFF")))).ReadAll()
	require.NoError(t, err)
	return rows
}

// mortal is a store whose process is killed at a write: within the transaction, or right after the
// commit, of which the process then does not learn.
type mortal struct {
	app.ProductStore

	kill      context.CancelFunc
	writes    int
	committed bool
}

// Write implements app.ProductStore.
func (m *mortal) Write(ctx context.Context, scope domain.WriteScope, change domain.ProductChange) error {
	m.writes--
	if m.writes == 0 && m.committed {
		if err := m.ProductStore.Write(ctx, scope, change); err != nil {
			return err
		}
		m.kill()
		return ctx.Err()
	}
	return m.ProductStore.Write(ctx, scope, func(stored domain.StoredProducts) (*domain.UnitOfWork, error) {
		work, err := change(stored)
		if m.writes == 0 {
			m.kill()
		}
		return work, err
	})
}

// kill runs a worker that is killed at its nth write, and lets its lease expire.
func (s shop) kill(t *testing.T, name string, writes int, committed bool) {
	t.Helper()
	ctx, kill := context.WithCancel(t.Context())
	defer kill()
	store := &mortal{ProductStore: s.store, kill: kill, writes: writes, committed: committed}
	s.productAdmin = app.NewProductAdmin(store, s.clock, "JPY", "ja")
	_ = s.worker().Work(ctx)
	require.Error(t, ctx.Err())
	require.Equal(t, jobv1.JobState_JOB_STATE_RUNNING, s.job(t, name).GetState())
	s.clock.Advance(time.Minute)
}

// An import of many rows, a hundredth of them bad, whose worker is ended twice in the middle: the
// catalog, the counts, the refused rows and the audit log are those of an undisturbed one.
func TestAnImportThatIsKilledTwiceEqualsAnUndisturbedOne(t *testing.T) {
	s, rows := newShop(t), importRows(t)
	name := s.start(t, catalogCSV(rows), false)
	s.kill(t, name, 2, false)
	s.kill(t, name, 2, true)
	require.NoError(t, s.worker().Work(t.Context()))

	j, bad := s.job(t, name), rows/100
	require.Equal(t, jobv1.JobState_JOB_STATE_DONE, j.GetState(), j.GetMessage())
	require.Equal(t, map[string]int64{"created": int64(rows/10 - bad), "refused": int64(bad * 10)}, j.GetCounts())
	require.Equal(t, int64(rows), j.GetPosition())
	require.Equal(t, int64(rows), j.GetTotal())
	var products, variants, first, audited, written int
	require.NoError(t, s.conn.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM products), (SELECT count(*) FROM variants),
		(SELECT count(*) FROM products WHERE version = 1), (SELECT count(*) FROM audit_events WHERE object_kind = 'product'),
		(SELECT count(DISTINCT o) FROM audit_events, unnest(object_ids) o
			WHERE object_kind = 'product' AND actor = 'clerk' AND method LIKE '%/StartProductImport')`).
		Scan(&products, &variants, &first, &audited, &written))
	require.Equal(t, []int{rows/10 - bad, rows - 10*bad, rows/10 - bad, rows/10 - bad}, []int{products, variants, first, written}, "none lost, none written twice")
	require.LessOrEqual(t, audited, products/90+4, "a row a batch")

	require.Equal(t, []jobv1.JobFile{jobv1.JobFile_JOB_FILE_REFUSED}, j.GetFiles())
	refused := s.file(t, name, jobv1.JobFile_JOB_FILE_REFUSED)
	require.Len(t, refused, 1+10*bad)
	require.Equal(t, "Handle,sku,name,category,status,price,tax_class,option:size,refused_line,refused_reason,refused_message", strings.Join(refused[0], ","))
	require.Equal(t, []string{"tea-9", "TEA-99", "Tea 9", "tea", "published", "dear", "reduced", "99 g", "101", "ROW_MALFORMED"}, refused[10][:10])
	require.Equal(t, "PRODUCT_REFUSED", refused[1][9])
}

// The file of refused rows is corrected and imported again, as it is.
func TestRefusedRowsAreCorrectedAndImported(t *testing.T) {
	s := newShop(t)
	name := s.start(t, catalogCSV(200), false)
	require.NoError(t, s.worker().Work(t.Context()))
	var fixed bytes.Buffer
	out := csv.NewWriter(&fixed)
	for _, row := range s.file(t, name, jobv1.JobFile_JOB_FILE_REFUSED) {
		if row[5] == "dear" {
			row[5] = "980"
		}
		require.NoError(t, out.Write(row))
	}
	out.Flush()
	again := s.start(t, fixed.Bytes(), false)
	require.NoError(t, s.worker().Work(t.Context()))
	require.Equal(t, map[string]int64{"created": 2}, withoutZero(s.job(t, again).GetCounts()))
	require.Equal(t, map[string]int64{"created": 18, "refused": 20}, s.job(t, name).GetCounts())
}

func withoutZero(counts map[string]int64) map[string]int64 {
	for name, n := range counts {
		if n == 0 {
			delete(counts, name)
		}
	}
	return counts
}

func TestATrialWritesNothing(t *testing.T) {
	s := newShop(t)
	name := s.start(t, catalogCSV(200), true)
	require.NoError(t, s.worker().Work(t.Context()))
	j := s.job(t, name)
	require.True(t, j.GetDryRun())
	require.Equal(t, map[string]int64{"created": 18, "refused": 20}, j.GetCounts())
	var products int
	require.NoError(t, s.conn.QueryRow(t.Context(), `SELECT count(*) FROM products`).Scan(&products))
	require.Zero(t, products)
}

// An export is what an import takes, and importing it changes nothing.
func TestAnExportIsImportedWithoutChanges(t *testing.T) {
	s := newShop(t)
	s.start(t, catalogCSV(2500), false)
	require.NoError(t, s.worker().Work(t.Context()))
	ask := &productv1.StartProductExportRequest{JobId: id.New(), Category: "tea"}
	for range 2 {
		_, err := s.StartProductExport(clerk(t), ask)
		require.NoError(t, err)
	}
	require.NoError(t, s.worker().Work(t.Context()))
	j := s.job(t, ask.GetJobId())
	require.Equal(t, jobv1.JobState_JOB_STATE_DONE, j.GetState(), j.GetMessage())
	require.Equal(t, map[string]int64{"products": 225}, j.GetCounts())
	require.Equal(t, []jobv1.JobFile{jobv1.JobFile_JOB_FILE_OUTPUT}, j.GetFiles())
	rows := s.file(t, ask.GetJobId(), jobv1.JobFile_JOB_FILE_OUTPUT)
	require.Len(t, rows, 1+2250)

	var again bytes.Buffer
	require.NoError(t, csv.NewWriter(&again).WriteAll(rows))
	name := s.start(t, again.Bytes(), false)
	require.NoError(t, s.worker().Work(t.Context()))
	require.Equal(t, map[string]int64{"unchanged": 225}, s.job(t, name).GetCounts())
	_, err := s.CreateProductImport(clerk(t), &productv1.CreateProductImportRequest{JobId: ask.GetJobId(), FileName: "products.csv"})
	requireRefused(t, err, errs.AlreadyExists, "JOB_MISMATCH")
}

// A filter whose products do not match it after their change meets each of them once, also if the
// worker is killed twice.
func TestAStatusIsGivenToAllProductsOfAFilter(t *testing.T) {
	s := newShop(t)
	s.start(t, catalogCSV(2500), false)
	require.NoError(t, s.worker().Work(t.Context()))
	create(s.staff, t, s.clients, draft("other", "OTHER"))
	begin := func(dryRun bool, from, to productv1.Status) string {
		ask := &productv1.StartProductStatusChangeRequest{JobId: id.New(), Query: "tea-", Status: from, NewStatus: to, DryRun: dryRun}
		if !dryRun {
			_, err := s.StartProductStatusChange(clerk(t), ask)
			require.Equal(t, errs.Invalid, errs.KindOf(err), "without a reason")
			ask.Reason = productv1.StatusChangeReason_STATUS_CHANGE_REASON_SEASON
		}
		_, err := s.StartProductStatusChange(clerk(t), ask)
		require.NoError(t, err)
		return ask.GetJobId()
	}
	count := func(status string) (products, versions int) {
		require.NoError(t, s.conn.QueryRow(t.Context(), `SELECT count(*), coalesce(sum(version), 0) FROM products WHERE status = $1`, status).Scan(&products, &versions))
		return products, versions
	}
	tried := begin(true, productv1.Status_STATUS_PUBLISHED, productv1.Status_STATUS_ARCHIVED)
	require.NoError(t, s.worker().Work(t.Context()))
	require.Equal(t, map[string]int64{"updated": 225}, s.job(t, tried).GetCounts())
	archived, _ := count("archived")
	require.Zero(t, archived)

	name := begin(false, productv1.Status_STATUS_PUBLISHED, productv1.Status_STATUS_ARCHIVED)
	s.kill(t, name, 2, false)
	s.kill(t, name, 1, true)
	require.NoError(t, s.worker().Work(t.Context()))
	j := s.job(t, name)
	require.Equal(t, jobv1.JobState_JOB_STATE_DONE, j.GetState(), j.GetMessage())
	require.Equal(t, map[string]int64{"updated": 225}, j.GetCounts())
	archived, versions := count("archived")
	require.Equal(t, []int{225, 450}, []int{archived, versions}, "each was written once")
	published, _ := count("published")
	require.Equal(t, 1, published, "the other product")

	unpriced := draft("tea-zero", "ZERO")
	unpriced.Status, unpriced.Variants[0].Price.Amount = productv1.Status_STATUS_DRAFT, 0
	create(s.staff, t, s.clients, unpriced)
	tried2 := begin(true, productv1.Status_STATUS_DRAFT, productv1.Status_STATUS_PUBLISHED)
	require.NoError(t, s.worker().Work(t.Context()))
	require.Equal(t, map[string]int64{"refused": 1}, s.job(t, tried2).GetCounts(), "a product without a price is not published")
	var without int
	require.NoError(t, s.conn.QueryRow(t.Context(), `SELECT count(*) FROM audit_events
		WHERE method LIKE '%/StartProductStatusChange' AND NOT object_ids && $1 AND reason IS DISTINCT FROM 'SEASON'`, []string{tried, tried2}).Scan(&without))
	require.Zero(t, without, "rows of the audit log without the reason")
}

func TestAPreviewShowsWhatAFormatMakesOfAFile(t *testing.T) {
	s := newShop(t)
	name, _ := s.upload(t, catalogCSV(200))
	preview := func(format *productv1.ImportFormat) *productv1.PreviewProductImportResponse {
		res, err := s.PreviewProductImport(clerk(t), &productv1.PreviewProductImportRequest{JobId: name, Format: format})
		require.NoError(t, err)
		return res
	}
	require.Contains(t, preview(nil).GetFault(), `unknown column "handle"`)
	res := preview(teaFormat)
	require.Empty(t, res.GetFault())
	require.Equal(t, []string{"Handle", "sku"}, res.GetColumns()[:2])
	require.Equal(t, []string{"slug", "sku"}, res.GetMapped()[:2])
	require.Len(t, res.GetRows(), 20)
	require.Equal(t, "TEA-0", res.GetRows()[0].GetCells()[1])
	stock := preview(&productv1.ImportFormat{Columns: map[string]string{"Handle": "slug", "name": "stock"}})
	require.Contains(t, stock.GetFault(), "import of stock")
}

// TestAPreviewShowsNoRowThatThePartCuts: parts end anywhere, also within a character.
func TestAPreviewShowsNoRowThatThePartCuts(t *testing.T) {
	s := newShop(t)
	name := newImport(t, s)
	file := []byte("slug,sku,name\ntea,TEA,煎茶\ncup,CUP,湯呑\n")
	cut := bytes.Index(file, []byte("湯")) + 1
	for i, part := range [][]byte{file[:cut], file[cut:]} {
		_, err := s.UploadProductImportPart(clerk(t), &productv1.UploadProductImportPartRequest{JobId: name, Number: int32(i + 1), Content: part})
		require.NoError(t, err)
	}
	res, err := s.PreviewProductImport(clerk(t), &productv1.PreviewProductImportRequest{JobId: name})
	require.NoError(t, err)
	require.Len(t, res.GetRows(), 1)
	require.Equal(t, []string{"tea", "TEA", "煎茶"}, res.GetRows()[0].GetCells())
}

// A line end of UTF-16 is two bytes, and its byte may belong to a letter, as in 上.
func TestAPreviewOfUTF16ShowsNoRowThatThePartCuts(t *testing.T) {
	s := newShop(t)
	name := newImport(t, s)
	file, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes([]byte("slug,sku,name\ntea,TEA,煎茶\ncup,CUP,上等な湯呑\n"))
	require.NoError(t, err)
	cut := len(file) - 4
	for i, part := range [][]byte{file[:cut], file[cut:]} {
		_, err := s.UploadProductImportPart(clerk(t), &productv1.UploadProductImportPartRequest{JobId: name, Number: int32(i + 1), Content: part})
		require.NoError(t, err)
	}
	res, err := s.PreviewProductImport(clerk(t), &productv1.PreviewProductImportRequest{JobId: name})
	require.NoError(t, err)
	require.Len(t, res.GetRows(), 1)
	require.Equal(t, []string{"tea", "TEA", "煎茶"}, res.GetRows()[0].GetCells())
}

// A file whose header is wrong ends the job; it is not tried again.
func TestAFileThatIsNoCatalogEndsItsJob(t *testing.T) {
	s := newShop(t)
	name := s.start(t, []byte("nothing,of,ours\n1,2,3\n"), false)
	require.NoError(t, s.worker().Work(t.Context()))
	j := s.job(t, name)
	require.Equal(t, jobv1.JobState_JOB_STATE_FAILED, j.GetState())
	require.Equal(t, "FILE_INVALID", j.GetReason())
	require.Contains(t, j.GetMessage(), "unknown column")
	list, err := s.ListCatalogJobs(clerk(t), &productv1.ListCatalogJobsRequest{})
	require.NoError(t, err)
	require.Len(t, list.GetJobs(), 1)
}

// readOnly is a bucket that refuses to store files.
type readOnly struct {
	blob.Store

	refused int
}

// Put implements blob.Store.
func (r *readOnly) Put(context.Context, string, []byte) error {
	r.refused++
	return errors.New("access denied")
}

// An export begins again in each attempt, so what it reads is no progress.
func TestAProductExportWhoseFileCannotBeStoredIsGivenUp(t *testing.T) {
	s := newShop(t)
	name := id.New()
	_, err := s.StartProductExport(clerk(t), &productv1.StartProductExportRequest{JobId: name})
	require.NoError(t, err)
	bucket := &readOnly{Store: s.blobs}
	ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
	defer stop()
	worker := s.workerOf(job.NewStore(s.conn, bucket, s.clock))
	for range 9 {
		require.NoError(t, worker.Work(ctx))
		s.clock.Advance(time.Hour)
	}
	j := s.job(t, name)
	require.Equal(t, jobv1.JobState_JOB_STATE_FAILED, j.GetState())
	require.Equal(t, "JOB_FAILED", j.GetReason())
	require.Equal(t, 8, bucket.refused)
}
