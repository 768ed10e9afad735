package rpc_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	jobv1 "github.com/akinai/akinai/api/gen/akinai/job/v1"
	"github.com/akinai/akinai/pkg/blob"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/job"
	"github.com/akinai/akinai/services/inventory/internal/app"
	"github.com/akinai/akinai/services/inventory/internal/domain"
	"github.com/akinai/akinai/services/inventory/internal/rpc"
)

func (s shop) create(t *testing.T, count bool) string {
	t.Helper()
	name := id.New()
	_, err := s.CreateStockImport(s.staff, &inventoryv1.CreateStockImportRequest{JobId: name, FileName: "stock.csv", Count: count})
	require.NoError(t, err)
	return name
}

func (s shop) upload(t *testing.T, content string, count bool) string {
	t.Helper()
	name := s.create(t, count)
	_, err := s.UploadStockImportPart(s.staff, &inventoryv1.UploadStockImportPartRequest{JobId: name, Number: 1, Content: []byte(content)})
	require.NoError(t, err)
	return name
}

func (s shop) worker(store app.StockAdminStore) *job.Worker {
	return workerOf(s.jobs, store)
}

func workerOf(jobs *job.Store, store app.StockAdminStore) *job.Worker {
	admin := app.NewStockAdmin(store)
	return job.NewWorker(jobs, map[string]job.Task{
		rpc.KindStockImport: rpc.LoadTask{Admin: admin}.Run,
		rpc.KindStockCount:  rpc.LoadTask{Admin: admin}.Run,
		rpc.KindStockExport: rpc.ExportTask{Admin: admin}.Run,
	}, slog.New(slog.DiscardHandler))
}

// start starts an import; a stock-take if it has a reason.
func (s shop) start(t *testing.T, content string, ask *inventoryv1.StartStockImportRequest) string {
	t.Helper()
	ask.JobId, ask.Parts = s.upload(t, content, ask.GetReason() != ""), 1
	for range 2 {
		_, err := s.StartStockImport(s.staff, ask)
		require.NoError(t, err)
	}
	return ask.GetJobId()
}

// load runs an import to its end.
func (s shop) load(t *testing.T, content string, ask *inventoryv1.StartStockImportRequest) *jobv1.Job {
	t.Helper()
	name := s.start(t, content, ask)
	require.NoError(t, s.worker(s.store).Work(t.Context()))
	return s.job(t, name)
}

func (s shop) job(t *testing.T, name string) *jobv1.Job {
	t.Helper()
	res, err := s.GetStockJob(s.staff, &inventoryv1.GetStockJobRequest{JobId: name})
	require.NoError(t, err)
	return res.GetJob()
}

func (s shop) file(t *testing.T, name string, file jobv1.JobFile) [][]string {
	t.Helper()
	res, err := s.GetStockJobFile(s.staff, &inventoryv1.GetStockJobFileRequest{JobId: name, File: file, Part: 1})
	require.NoError(t, err)
	require.False(t, res.GetMore())
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(res.GetContent(), []byte("\uFEFF")))).ReadAll()
	require.NoError(t, err)
	return rows
}

// stored returns levels and movements as text, and the number of writes of levels in the audit log.
func (s shop) stored(t *testing.T) (levels, movements string, writes int) {
	t.Helper()
	require.NoError(t, s.pool.QueryRow(t.Context(), `SELECT
		(SELECT coalesce(string_agg(concat_ws(' ', sku, location, on_hand, backorder_limit, version), E'\n' ORDER BY sku, location), '') FROM levels),
		(SELECT coalesce(string_agg(concat_ws(' ', sku, location, cause, on_hand_delta, reference, reason, actor), E'\n' ORDER BY sku, location, id), '')
			FROM movements),
		(SELECT count(*) FROM audit_events WHERE object_kind = 'stock_level')`).Scan(&levels, &movements, &writes))
	return levels, movements, writes
}

func TestAStockImportWritesGoodRowsAndSaysWhatToDoAboutTheOthers(t *testing.T) {
	t.Parallel()
	s := open(t, time.Hour)
	s.set(t, level("TEA-1", 5), level("CUP-1", 5), level("POT-1", 3))
	_, err := s.reserve(id.New(), line("POT-1", 3))
	require.NoError(t, err)
	file := `sku,location,on_hand,backorder_limit,low_threshold
TEA-1,,8,,2
CUP-1,,5,4,
POT-1,,1,,
POT-1,west,1,,
TEA-2,,1,,
TEA-1,main,9,,
TEA-1,,many,,
`
	j := s.load(t, file, &inventoryv1.StartStockImportRequest{})
	require.Equal(t, jobv1.JobState_JOB_STATE_DONE, j.GetState(), j.GetMessage())
	require.Equal(t, map[string]int64{"changed": 2, "refused": 5, "units_added": 3}, j.GetCounts())
	require.Equal(t, []int64{7, 7}, []int64{j.GetPosition(), j.GetTotal()})
	refused := s.file(t, j.GetId(), jobv1.JobFile_JOB_FILE_REFUSED)
	require.Equal(t, []string{"refused_line", "refused_reason", "refused_message"}, refused[0][5:])
	for i, want := range [][]string{
		{"4", "STOCK_BELOW_RESERVED", "on_hand 1: orders have 3 units reserved at main and 0 may be back-ordered, so 2 are missing"},
		{"5", "LOCATION_NOT_FOUND", "west does not exist"},
		{"6", "SKU_UNKNOWN", "nearest SKU is TEA-1"},
		{"7", "ROW_MALFORMED", "line 2 has the same sku and location"},
		{"8", "ROW_MALFORMED", `on_hand "many" is not a number from 0`},
	} {
		require.Equal(t, want[:2], refused[1+i][5:7])
		require.Contains(t, refused[1+i][7], want[2])
	}
	levels, movements, writes := s.stored(t)
	require.Equal(t, "CUP-1 main 5 4 2\nPOT-1 main 3 0 1\nTEA-1 main 8 0 2", levels)
	require.Contains(t, movements, "TEA-1 main received 3 stock.csv "+" "+clerk)
	require.Equal(t, 2, writes, "one by SetLevels, one by the batch")
	var threshold int
	require.NoError(t, s.pool.QueryRow(t.Context(), `SELECT low_threshold FROM skus WHERE sku = 'TEA-1'`).Scan(&threshold))
	require.Equal(t, 2, threshold)

	again := s.load(t, file, &inventoryv1.StartStockImportRequest{})
	require.Equal(t, map[string]int64{"unchanged": 2, "refused": 5}, again.GetCounts())
	afterLevels, afterMovements, afterWrites := s.stored(t)
	require.Equal(t, []any{levels, movements, writes}, []any{afterLevels, afterMovements, afterWrites}, "a repetition changes nothing")
}

func TestNewSKUsAreImportedIfTheyAreIntended(t *testing.T) {
	t.Parallel()
	s := open(t, time.Hour)
	_, err := s.PutLocation(s.staff, &inventoryv1.PutLocationRequest{Location: &inventoryv1.Location{Code: "east", Name: "East", Open: true}})
	require.NoError(t, err)
	j := s.load(t, "code;units\nTEA-1;4\n", &inventoryv1.StartStockImportRequest{
		Create: true, Location: "east", Format: &jobv1.FileFormat{Columns: map[string]string{"code": "sku", "units": "on_hand"}},
	})
	require.Equal(t, map[string]int64{"changed": 1, "units_added": 4}, j.GetCounts())
	levels, _, _ := s.stored(t)
	require.Equal(t, "TEA-1 east 4 0 1", levels)
	_, err = s.StartStockImport(s.staff, &inventoryv1.StartStockImportRequest{JobId: s.upload(t, "x", false), Parts: 1, Location: "west"})
	requireReason(t, err, errs.NotFound, "LOCATION_NOT_FOUND")
}

// A lower count and its higher limit are one change, as are a lower limit and its higher count.
func TestCountAndLimitChangeTogether(t *testing.T) {
	t.Parallel()
	s := open(t, time.Hour)
	s.set(t, level("TEA-1", 5))
	_, err := s.reserve(id.New(), line("TEA-1", 5))
	require.NoError(t, err)
	for _, row := range []string{"TEA-1,2,3", "TEA-1,5,0"} {
		j := s.load(t, "sku,on_hand,backorder_limit\n"+row+"\n", &inventoryv1.StartStockImportRequest{})
		require.Equal(t, int64(1), j.GetCounts()["changed"], row)
	}
}

func TestAStockTakeBooksDifferencesAsAdjustments(t *testing.T) {
	t.Parallel()
	s := open(t, time.Hour)
	s.set(t, level("TEA-1", 5), level("CUP-1", 5), level("POT-1", 3), level("BAG-1", 1))
	_, err := s.reserve(id.New(), line("POT-1", 3))
	require.NoError(t, err)
	file := "sku,on_hand,version\nTEA-1,7,1\nCUP-1,4,\nPOT-1,2,\nBAG-1,2,9\n"
	_, err = s.StartStockImport(s.staff, &inventoryv1.StartStockImportRequest{JobId: s.upload(t, file, true), Parts: 1, Reason: " "})
	requireReason(t, err, errs.Invalid, "REASON_REQUIRED")

	counts := map[string]int64{"changed": 2, "refused": 2, "units_added": 2, "units_removed": 1}
	before, _, _ := s.stored(t)
	trial := s.load(t, file, &inventoryv1.StartStockImportRequest{Reason: "count", DryRun: true})
	require.Equal(t, counts, trial.GetCounts())
	levels, _, _ := s.stored(t)
	require.Equal(t, before, levels, "a trial writes nothing")
	require.Equal(t, [][]string{
		{"sku", "location", "on_hand", "counted", "difference", "reserved", "refused"},
		{"TEA-1", "main", "5", "7", "2", "0", ""},
		{"CUP-1", "main", "5", "4", "-1", "0", ""},
		{"POT-1", "main", "3", "2", "-1", "3", "STOCK_BELOW_RESERVED"},
		{"BAG-1", "main", "1", "2", "1", "0", "VERSION_CONFLICT"},
	}, s.file(t, trial.GetId(), jobv1.JobFile_JOB_FILE_OUTPUT))

	j := s.load(t, file, &inventoryv1.StartStockImportRequest{Reason: "count"})
	require.Equal(t, "stock_count", j.GetKind())
	require.Equal(t, counts, j.GetCounts())
	levels, movements, _ := s.stored(t)
	require.Equal(t, "BAG-1 main 1 0 1\nCUP-1 main 4 0 2\nPOT-1 main 3 0 1\nTEA-1 main 7 0 2", levels)
	require.Contains(t, movements, "CUP-1 main adjusted -1 stock.csv count "+clerk)
	require.Contains(t, movements, "TEA-1 main adjusted 2 stock.csv count "+clerk)
}

// An export of levels is imported and counted without changes.
func TestAStockExportIsImportedWithoutChanges(t *testing.T) {
	t.Parallel()
	s := open(t, time.Hour)
	s.set(t, level("TEA-1", 5), level("CUP-1", 2))
	_, err := s.reserve(id.New(), line("TEA-1", 2))
	require.NoError(t, err)
	name := id.New()
	for range 2 {
		_, err := s.StartStockExport(s.staff, &inventoryv1.StartStockExportRequest{JobId: name, Location: "main"})
		require.NoError(t, err)
	}
	require.NoError(t, s.worker(s.store).Work(t.Context()))
	require.Equal(t, map[string]int64{"levels": 2}, s.job(t, name).GetCounts())
	rows := s.file(t, name, jobv1.JobFile_JOB_FILE_OUTPUT)
	require.Equal(t, [][]string{
		{"sku", "location", "on_hand", "reserved", "available", "backorder_limit", "version"},
		{"CUP-1", "main", "2", "0", "2", "0", "1"},
		{"TEA-1", "main", "5", "2", "3", "0", "1"},
	}, rows)
	var text strings.Builder
	require.NoError(t, csv.NewWriter(&text).WriteAll(rows))
	for _, reason := range []string{"", "count"} {
		require.Equal(t, map[string]int64{"unchanged": 2}, s.load(t, text.String(), &inventoryv1.StartStockImportRequest{Reason: reason}).GetCounts())
	}
	list, err := s.ListStockJobs(s.staff, &inventoryv1.ListStockJobsRequest{PageSize: 2})
	require.NoError(t, err)
	require.Len(t, list.GetJobs(), 2)
	require.NotEmpty(t, list.GetNextPageToken())
}

// mortalStock is a store whose process is killed at a write: before it, or right after the commit,
// of which the process then does not learn.
type mortalStock struct {
	app.StockAdminStore

	kill      context.CancelFunc
	writes    int
	committed bool
}

// Load implements app.StockAdminStore.
func (m *mortalStock) Load(ctx context.Context, load domain.StockLoad, results []domain.LoadResult) error {
	m.writes--
	if m.writes == 0 {
		if m.committed {
			if err := m.StockAdminStore.Load(ctx, load, results); err != nil {
				return err
			}
		}
		m.kill()
		return ctx.Err()
	}
	return m.StockAdminStore.Load(ctx, load, results)
}

func stockCSV(rows int) string {
	var text strings.Builder
	text.WriteString("sku,on_hand\n")
	for row := range rows {
		units := fmt.Sprint(row % 7)
		if row%100 == 99 {
			units = "some"
		}
		fmt.Fprintf(&text, "TEA-%d,%s\n", row, units)
	}
	return text.String()
}

func TestAStockImportThatIsKilledTwiceEqualsAnUndisturbedOne(t *testing.T) {
	t.Parallel()
	const rows = 2500
	ask := func() *inventoryv1.StartStockImportRequest { return &inventoryv1.StartStockImportRequest{Create: true} }
	calm := open(t, time.Hour)
	want := calm.load(t, stockCSV(rows), ask())
	s := open(t, time.Hour)
	name := s.start(t, stockCSV(rows), ask())
	for _, committed := range []bool{false, true} {
		ctx, kill := context.WithCancel(t.Context())
		_ = s.worker(&mortalStock{StockAdminStore: s.store, kill: kill, writes: 2, committed: committed}).Work(ctx)
		require.Error(t, ctx.Err())
		require.Equal(t, jobv1.JobState_JOB_STATE_RUNNING, s.job(t, name).GetState())
		s.clock.Advance(time.Minute)
	}
	require.NoError(t, s.worker(s.store).Work(t.Context()))
	j := s.job(t, name)
	require.Equal(t, jobv1.JobState_JOB_STATE_DONE, j.GetState(), j.GetMessage())
	require.Equal(t, want.GetCounts(), j.GetCounts())
	require.Equal(t, calm.file(t, want.GetId(), jobv1.JobFile_JOB_FILE_REFUSED), s.file(t, name, jobv1.JobFile_JOB_FILE_REFUSED))
	wantLevels, wantMovements, wantWrites := calm.stored(t)
	levels, movements, writes := s.stored(t)
	require.Equal(t, wantLevels, levels)
	require.Equal(t, wantMovements, movements)
	require.Equal(t, wantWrites, writes, "a row a batch")
}

// A canceled job keeps its batches, and the worker that still runs it writes no more.
func TestACanceledStockImportWritesNoMore(t *testing.T) {
	t.Parallel()
	s := open(t, time.Hour)
	name := s.start(t, stockCSV(1200), &inventoryv1.StartStockImportRequest{Create: true})
	store := &canceling{StockAdminStore: s.store, cancel: func() {
		_, err := s.CancelStockJob(s.staff, &inventoryv1.CancelStockJobRequest{JobId: name})
		require.NoError(t, err)
	}}
	require.NoError(t, s.worker(store).Work(t.Context()))
	require.Equal(t, jobv1.JobState_JOB_STATE_CANCELED, s.job(t, name).GetState())
	require.Equal(t, 2, store.writes)
	_, _, writes := s.stored(t)
	require.Equal(t, 1, writes)
}

// canceling cancels the job before its second batch.
type canceling struct {
	app.StockAdminStore

	writes int
	cancel func()
}

// Load implements app.StockAdminStore.
func (c *canceling) Load(ctx context.Context, load domain.StockLoad, results []domain.LoadResult) error {
	if c.writes++; c.writes == 2 {
		c.cancel()
	}
	return c.StockAdminStore.Load(ctx, load, results)
}

func TestAStockPreviewNamesFaults(t *testing.T) {
	t.Parallel()
	s := open(t, time.Hour)
	name := s.upload(t, "code,on_hand\nTEA-1,5\nTEA-2,many\n", false)
	preview := func(columns map[string]string) *inventoryv1.PreviewStockImportResponse {
		res, err := s.PreviewStockImport(s.staff, &inventoryv1.PreviewStockImportRequest{JobId: name, Format: &jobv1.FileFormat{Columns: columns}})
		require.NoError(t, err)
		return res
	}
	require.Contains(t, preview(nil).GetFault(), `unknown column "code"`)
	res := preview(map[string]string{"code": "sku"})
	require.Empty(t, res.GetFault())
	require.Equal(t, []string{"sku", "on_hand"}, res.GetMapped())
	require.Empty(t, res.GetRows()[0].GetFault())
	require.Contains(t, res.GetRows()[1].GetFault(), `on_hand "many"`)
}

// A refused row of a SKU without stock leaves it unknown, in a stock-take as in its trial.
func TestARefusedRowOfStockCreatesAndPublishesNothing(t *testing.T) {
	t.Parallel()
	s := open(t, time.Hour)
	s.set(t, level("TEA-1", 5))
	publications := func() (pending int) {
		require.NoError(t, s.pool.QueryRow(t.Context(), `SELECT count(*) FROM pending_changes WHERE sku <> 'TEA-1'`).Scan(&pending))
		return pending
	}
	file := "sku,on_hand,version\nNEW-1,5,3\nTEA-1,7,9\nNEW-2,4,\n"
	counts := map[string]int64{"changed": 1, "refused": 2, "units_added": 4}
	for _, trial := range []bool{true, false} {
		j := s.load(t, file, &inventoryv1.StartStockImportRequest{Reason: "count", Create: true, DryRun: trial})
		require.Equal(t, counts, j.GetCounts(), j.GetMessage())
		refused := s.file(t, j.GetId(), jobv1.JobFile_JOB_FILE_REFUSED)
		require.Len(t, refused, 3)
		require.Equal(t, []string{"NEW-1", "2", "VERSION_CONFLICT"}, []string{refused[1][0], refused[1][3], refused[1][4]})
	}
	levels, _, _ := s.stored(t)
	require.Equal(t, "NEW-2 main 4 0 1\nTEA-1 main 5 0 1", levels)
	require.Equal(t, 2, publications(), "NEW-2 was created and changed")
	j := s.load(t, "sku,on_hand\nNEW-1,5\n", &inventoryv1.StartStockImportRequest{})
	require.Equal(t, map[string]int64{"refused": 1}, j.GetCounts(), "still an unknown SKU")
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

// Exports and trials begin again in each attempt, so what they read is no progress.
func TestExportsAndTrialsOfStockWhoseFilesCannotBeStoredAreGivenUp(t *testing.T) {
	t.Parallel()
	s := open(t, time.Hour)
	s.set(t, level("TEA-1", 5))
	export := id.New()
	_, err := s.StartStockExport(s.staff, &inventoryv1.StartStockExportRequest{JobId: export})
	require.NoError(t, err)
	file := "sku,on_hand\nTEA-1,4\n"
	names := []string{
		export,
		s.start(t, file, &inventoryv1.StartStockImportRequest{DryRun: true}),
		s.start(t, file, &inventoryv1.StartStockImportRequest{DryRun: true, Reason: "count"}),
	}
	bucket := &readOnly{Store: s.blobs}
	ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
	defer stop()
	worker := workerOf(job.NewStore(s.pool, bucket, s.clock), s.store)
	for range 9 {
		require.NoError(t, worker.Work(ctx))
		s.clock.Advance(time.Hour)
	}
	for _, name := range names {
		j := s.job(t, name)
		require.Equal(t, jobv1.JobState_JOB_STATE_FAILED, j.GetState())
		require.Equal(t, "JOB_FAILED", j.GetReason())
	}
	require.Equal(t, 8*len(names), bucket.refused)
}
