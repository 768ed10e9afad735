package rpc

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/catalogfile"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/job"
	kit "github.com/akinai/akinai/pkg/rpc"
	"github.com/akinai/akinai/pkg/sheet"
	"github.com/akinai/akinai/services/product/internal/app"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// KindProductImport is the kind of the jobs of ImportTask.
const KindProductImport = "product_import"

const (
	// importBatch is the number of products that are written together.
	importBatch = 100
	// maxPendingRefusals bounds the refused lines in memory.
	maxPendingRefusals = 1000
)

// importParams are the parameters of an import.
type importParams struct {
	job.Params

	Encoding string            `json:"encoding,omitempty"`
	Columns  map[string]string `json:"columns,omitempty"`
	Replace  bool              `json:"replace,omitempty"`
}

// ImportTask imports the products of a CSV file. Its position counts rows, and its counts are
// products by outcome, and refused rows.
type ImportTask struct {
	Products *app.ProductAdmin
}

// Run implements job.Task.
func (t ImportTask) Run(ctx context.Context, run *job.Run) error {
	i := importRun{ImportTask: t, run: run, slugs: make(map[job.Key]struct{})}
	if err := json.Unmarshal(run.Params, &i.params); err != nil {
		return fmt.Errorf("parameters of job %s: %w", run.ID, err)
	}
	if err := run.CountRows(ctx, i.params.Encoding); err != nil {
		return job.FileError(err)
	}
	reader, err := openImport(ctx, run, i.params)
	if err != nil {
		return err
	}
	for row, err := range reader.Rows {
		if err == nil {
			err = i.add(ctx, row)
		}
		if err != nil {
			return err
		}
	}
	if err := i.flush(ctx); err != nil {
		return err
	}
	return run.WriteRefused(ctx, i.params.Encoding)
}

func openImport(ctx context.Context, run *job.Run, params importParams) (*catalogfile.Reader, error) {
	reader, err := catalogfile.NewReader(run.Name, run.Input(ctx), params.Encoding, catalogfile.Renamed(params.Columns))
	if err != nil {
		return nil, job.FileError(err)
	}
	return reader, checkColumns(reader.Header())
}

// checkColumns refuses the column of stock, which belongs to the inventory service.
func checkColumns(header sheet.Header) error {
	if header.Has(sheet.Stock) {
		return errs.New(job.ErrFileInvalid.Kind, job.ErrFileInvalid.Reason,
			"the file has the column "+sheet.Stock+", which an import of stock takes; leave it out")
	}
	return nil
}

// importRun is one run of an import.
type importRun struct {
	ImportTask

	run    *job.Run
	params importParams
	// seen is the number of rows that were read, and slugs are those of the products.
	seen  int64
	slugs map[job.Key]struct{}
	// batch and refused are not written yet.
	batch   []catalogfile.Row
	refused []job.Refusal
}

// add adds a product to the batch, and writes the batch if it is full. Products up to the position
// of the job are read only for their slugs.
func (i *importRun) add(ctx context.Context, row catalogfile.Row) error {
	i.seen += int64(len(row.LineNumbers()))
	refusal := row.Err
	if refusal == nil {
		slug := job.KeyOf(row.Product.GetSlug())
		if _, twice := i.slugs[slug]; twice {
			refusal = catalogfile.ErrDuplicateSlug
		}
		i.slugs[slug] = struct{}{}
	}
	if i.seen <= i.run.Position {
		return i.run.Alive(ctx)
	}
	if refusal != nil {
		i.refused = append(i.refused, refusals(row, refusal)...)
	} else {
		i.batch = append(i.batch, row)
	}
	if len(i.batch) == importBatch || len(i.refused) >= maxPendingRefusals {
		return i.flush(ctx)
	}
	return nil
}

// refusals returns the refused lines of a product. The lines that are right themselves are refused
// for the others.
func refusals(row catalogfile.Row, err error) []job.Refusal {
	var faults catalogfile.Faults
	if !errors.As(err, &faults) {
		faults = catalogfile.Faults{row.Line: err}
	}
	var out []job.Refusal
	for _, line := range row.LineNumbers() {
		fault, wrong := faults[line]
		if !wrong {
			fault = catalogfile.ErrRefusedBeside
		}
		reason, message := reasonOf(fault)
		out = append(out, job.Refusal{Line: int64(line), Reason: reason, Message: message})
	}
	return out
}

// flush writes the batch with its checkpoint.
func (i *importRun) flush(ctx context.Context) error {
	if i.seen <= i.run.Position {
		return nil
	}
	rows, places := i.importRows()
	results := make([]app.ImportResult, len(rows))
	step := func() job.Step { return i.step(places, results) }
	err := i.write(ctx, rows, results, step)
	i.batch, i.refused = i.batch[:0], nil
	return err
}

func (i *importRun) write(ctx context.Context, rows []app.ImportRow, results []app.ImportResult, step func() job.Step) error {
	if len(rows) == 0 {
		return i.run.Save(ctx, step())
	}
	if i.params.DryRun {
		tried, err := i.Products.TryImport(ctx, i.run.By(), rows)
		if err != nil {
			return err
		}
		copy(results, tried)
		return i.run.Save(ctx, step())
	}
	return i.run.Batch(ctx, step, func(ctx context.Context) error {
		return i.Products.ImportInto(ctx, i.run.By(), rows, results)
	})
}

// importRows returns the products of the batch that follow the rules of the proto, with their
// places in the batch. The others are refused.
func (i *importRun) importRows() (rows []app.ImportRow, places []int) {
	req := &productv1.ImportProductsRequest{Replace: i.params.Replace}
	for _, row := range i.batch {
		req.Products, req.Masks = append(req.Products, row.Product), append(req.Masks, row.Mask)
	}
	kit.TidyTexts(req)
	for place, product := range req.GetProducts() {
		row, err := importRow(product, req, place)
		if err != nil {
			i.refused = append(i.refused, refusals(i.batch[place], err)...)
			continue
		}
		rows, places = append(rows, row), append(places, place)
	}
	return rows, places
}

var outcomeNames = map[domain.Outcome]string{
	domain.OutcomeCreated: "created", domain.OutcomeUpdated: "updated", domain.OutcomeUnchanged: "unchanged",
}

// step returns what the batch adds to the job.
func (i *importRun) step(places []int, results []app.ImportResult) job.Step {
	step, added := job.Step{Checkpoint: i.run.Checkpoint, Refused: i.refused}, make(map[string]int64)
	for n, result := range results {
		if result.Err != nil {
			step.Refused = append(step.Refused, refusals(i.batch[places[n]], result.Err)...)
			continue
		}
		added[outcomeNames[result.Outcome]]++
	}
	added[job.CountRefused] = int64(len(step.Refused))
	step.Position, step.Counts = i.seen, i.run.Counted(added)
	return step
}
