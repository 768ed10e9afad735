package rpc

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/akinai/akinai/pkg/job"
	"github.com/akinai/akinai/services/product/internal/app"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// KindProductStatus is the kind of the jobs of StatusTask.
const KindProductStatus = "product_status"

// statusParams are the parameters of a change of status.
type statusParams struct {
	job.Params

	Query     string             `json:"query,omitempty"`
	Status    domain.Status      `json:"status,omitempty"`
	Category  string             `json:"category,omitempty"`
	Stock     domain.StockStatus `json:"stock,omitempty"`
	NewStatus domain.Status      `json:"new_status"`
}

// StatusTask gives a status to all products that match a filter, the newest first. Its position
// counts products, and its cursor is the id of the last one, so that it does not matter which
// products match the filter after their change. A product that may not have the status is refused.
type StatusTask struct {
	Products *app.ProductAdmin
	Reader   AdminReader
}

// Run implements job.Task.
func (t StatusTask) Run(ctx context.Context, run *job.Run) error {
	var params statusParams
	if err := json.Unmarshal(run.Params, &params); err != nil {
		return fmt.Errorf("parameters of job %s: %w", run.ID, err)
	}
	search := domain.ProductSearch{
		Query: params.Query, Status: params.Status, Category: params.Category, Stock: params.Stock, Limit: importBatch,
	}
	for {
		search.Before = domain.ID(run.Cursor)
		found, err := t.Reader.Search(ctx, search)
		if err != nil || len(found) == 0 {
			return err
		}
		if err := t.change(ctx, run, params, found); err != nil {
			return err
		}
	}
}

// change writes one page with its checkpoint.
func (t StatusTask) change(ctx context.Context, run *job.Run, params statusParams, found []domain.ProductRow) error {
	rows, results := make([]app.ImportRow, len(found)), make([]app.ImportResult, len(found))
	for i, product := range found {
		rows[i] = app.ImportRow{
			ProductInput: domain.ProductInput{Slug: product.Slug, Status: params.NewStatus}, Mask: domain.Mask{Fields: []string{"status"}},
		}
	}
	step := func() job.Step {
		next, added := job.Step{Checkpoint: run.Checkpoint}, make(map[string]int64)
		for i, result := range results {
			// A product without a price stays a draft.
			stays := result.Outcome == domain.OutcomeUnchanged && found[i].Status != params.NewStatus
			if result.Err != nil || stays {
				added[job.CountRefused]++
				continue
			}
			added[outcomeNames[result.Outcome]]++
		}
		next.Position += int64(len(found))
		next.Cursor, next.Counts = string(found[len(found)-1].ID), run.Counted(added)
		return next
	}
	if params.DryRun {
		tried, err := t.Products.TryImport(ctx, run.By(), rows)
		if err != nil {
			return err
		}
		copy(results, tried)
		return run.Save(ctx, step())
	}
	return run.Batch(ctx, step, func(ctx context.Context) error {
		return t.Products.ImportInto(ctx, run.By(), rows, results)
	})
}
