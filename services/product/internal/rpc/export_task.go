package rpc

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/catalogfile"
	"github.com/akinai/akinai/pkg/job"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// KindProductExport is the kind of the jobs of ExportTask.
const KindProductExport = "product_export"

const (
	// exportName is the name of the file.
	exportName = "products.csv"
	// exportPage is the number of products that are read together.
	exportPage = 200
	// countProducts is the name of the count of exported products.
	countProducts = "products"
)

// exportParams are the parameters of an export.
type exportParams struct {
	Status   domain.Status `json:"status,omitempty"`
	Category string        `json:"category,omitempty"`
}

// ExportTask writes products as CSV, one row per variant, sorted by product id. Its position counts
// products. It has no effects, so a repeated run begins again.
type ExportTask struct {
	Reader AdminReader
}

// Run implements job.Task. It reads the products twice, because they decide the columns. A product
// that changes in between is written as it is at the second time; its new columns are left out.
func (t ExportTask) Run(ctx context.Context, run *job.Run) error {
	var params exportParams
	if err := json.Unmarshal(run.Params, &params); err != nil {
		return fmt.Errorf("parameters of job %s: %w", run.ID, err)
	}
	if err := run.Restart(ctx); err != nil {
		return err
	}
	columns, total := catalogfile.NewColumns(), int64(0)
	err := t.each(ctx, params, func(products []*productv1.Product) error {
		for _, p := range products {
			columns.Add(p)
		}
		total += int64(len(products))
		return run.Alive(ctx)
	})
	if err == nil {
		err = run.SetTotal(ctx, total)
	}
	if err != nil {
		return err
	}
	return t.write(ctx, run, params, columns.Sheet())
}

func (t ExportTask) write(ctx context.Context, run *job.Run, params exportParams, sheet catalogfile.Sheet) error {
	file := run.Output(ctx, job.FileOutput)
	if _, err := io.WriteString(file, job.ByteOrderMark); err != nil {
		return err
	}
	out, written := csv.NewWriter(file), int64(0)
	err := out.Write(sheet.Header())
	var row []string
	return errors.Join(err, t.each(ctx, params, func(products []*productv1.Product) error {
		for _, p := range products {
			for variant := range p.GetVariants() {
				row = sheet.Row(row[:0], p, variant)
				if err := out.Write(row); err != nil {
					return err
				}
			}
		}
		written += int64(len(products))
		out.Flush()
		if err := out.Error(); err != nil {
			return err
		}
		return run.Save(ctx, job.Step{Checkpoint: job.Checkpoint{Position: written, Counts: map[string]int64{countProducts: written}}})
	}))
}

// each calls visit with the pages of the selected products.
func (t ExportTask) each(ctx context.Context, params exportParams, visit func([]*productv1.Product) error) error {
	query := domain.AdminListQuery{Status: params.Status, Category: params.Category, Limit: exportPage}
	for {
		page, err := t.Reader.AdminList(ctx, query)
		if err != nil {
			return err
		}
		shown := make([]*productv1.Product, len(page))
		for i, p := range page {
			shown[i] = staffToProto(p)
		}
		if err := visit(shown); err != nil {
			return err
		}
		if len(page) < exportPage {
			return nil
		}
		query.After = page[len(page)-1].ID
	}
}
