package rpc

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/akinai/akinai/pkg/job"
	"github.com/akinai/akinai/pkg/stockfile"
	"github.com/akinai/akinai/services/inventory/internal/app"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// KindStockExport is the kind of the jobs of ExportTask.
const KindStockExport = "stock_export"

const (
	// exportName is the name of the file.
	exportName = "stock.csv"
	// exportPage is the number of levels that are read together.
	exportPage = 1000
	// countLevels is the name of the count of exported levels.
	countLevels = "levels"
)

// exportParams are the parameters of an export.
type exportParams struct {
	Location domain.LocationCode `json:"location,omitempty"`
}

// ExportTask writes levels as CSV, by SKU and location. Its position counts levels. It has no
// effects, so a repeated run begins again. Levels that change meanwhile are written as they were
// when their page was read.
type ExportTask struct {
	Admin *app.StockAdmin
}

// Run implements job.Task.
func (t ExportTask) Run(ctx context.Context, run *job.Run) error {
	var params exportParams
	if err := json.Unmarshal(run.Params, &params); err != nil {
		return fmt.Errorf("parameters of job %s: %w", run.ID, err)
	}
	if err := run.Restart(ctx); err != nil {
		return err
	}
	file := run.Output(ctx, job.FileOutput)
	out := csv.NewWriter(file)
	_, err := io.WriteString(file, job.ByteOrderMark)
	if err = errors.Join(err, stockfile.WriteHeader(out)); err != nil {
		return err
	}
	var last domain.LevelKey
	written := int64(0)
	for {
		page, err := t.Admin.Levels(ctx, last.SKU, last.Location, exportPage)
		if err != nil {
			return err
		}
		for _, level := range page {
			last = level.Key()
			if params.Location != "" && level.Location != params.Location {
				continue
			}
			written++
			if err := stockfile.WriteLevel(out, levelToFile(level)); err != nil {
				return err
			}
		}
		if out.Flush(); out.Error() != nil {
			return out.Error()
		}
		step := job.Step{Checkpoint: job.Checkpoint{Position: written, Counts: map[string]int64{countLevels: written}}}
		if err := run.Save(ctx, step); err != nil || len(page) < exportPage {
			return err
		}
	}
}

func levelToFile(l domain.Level) stockfile.Level {
	return stockfile.Level{
		SKU: string(l.SKU), Location: string(l.Location), OnHand: l.OnHand, Reserved: l.Reserved, Limit: l.BackorderLimit, Version: l.Version,
	}
}
