package rpc

import (
	"cmp"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/job"
	"github.com/akinai/akinai/pkg/stockfile"
	"github.com/akinai/akinai/services/inventory/internal/app"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// The kinds of the jobs of LoadTask.
const (
	KindStockImport = "stock_import"
	KindStockCount  = "stock_count"
)

const (
	// loadBatch is the number of rows that are written together. Orders of their SKUs wait
	// meanwhile.
	loadBatch = 500
	// maxReference is the length of the reference of a movement, in characters.
	maxReference = 100
)

// The names of counts, besides job.CountRefused: rows by outcome, and units.
const (
	countChanged      = "changed"
	countUnchanged    = "unchanged"
	countUnitsAdded   = "units_added"
	countUnitsRemoved = "units_removed"
)

// loadParams are the parameters of an import or a stock-take.
type loadParams struct {
	job.Params

	Encoding string              `json:"encoding,omitempty"`
	Columns  map[string]string   `json:"columns,omitempty"`
	Location domain.LocationCode `json:"location,omitempty"`
	// Reason makes it a stock-take.
	Reason string `json:"reason,omitempty"`
	Create bool   `json:"create,omitempty"`
}

// LoadTask makes levels equal to a CSV file. Its position and its counts of outcomes are rows.
type LoadTask struct {
	Admin *app.StockAdmin
}

// Run implements job.Task. A trial begins again if it is repeated, because it makes a file.
func (t LoadTask) Run(ctx context.Context, run *job.Run) error {
	l := loadRun{LoadTask: t, run: run, rows: newLoadRows()}
	if err := json.Unmarshal(run.Params, &l.params); err != nil {
		return fmt.Errorf("parameters of job %s: %w", run.ID, err)
	}
	if err := l.prepare(ctx); err != nil {
		return err
	}
	reader, err := stockfile.NewReader(run.Input(ctx), l.params.Encoding, l.params.Columns)
	if err != nil {
		return job.FileError(err)
	}
	for row, err := range reader.Rows() {
		if err == nil {
			err = l.add(ctx, row)
		}
		if err != nil {
			return err
		}
	}
	if err := l.flush(ctx); err != nil {
		return err
	}
	if l.out != nil {
		if l.out.Flush(); l.out.Error() != nil {
			return l.out.Error()
		}
	}
	return run.WriteRefused(ctx, l.params.Encoding)
}

// loadRun is one run of a job.
type loadRun struct {
	LoadTask

	run    *job.Run
	params loadParams
	// out is the file of differences of a trial, nil otherwise.
	out *csv.Writer
	// seen is the number of rows that were read.
	seen int64
	rows loadRows
	// batch, with its lines, and refused are not written yet.
	batch      []domain.LoadRow
	batchLines []int
	refused    []job.Refusal
}

func (l *loadRun) prepare(ctx context.Context) error {
	if err := l.run.CountRows(ctx, l.params.Encoding); err != nil {
		return job.FileError(err)
	}
	if !l.params.DryRun {
		return nil
	}
	file := l.run.Output(ctx, job.FileOutput)
	l.out = csv.NewWriter(file)
	_, err := io.WriteString(file, job.ByteOrderMark)
	return errors.Join(l.run.Restart(ctx), err, stockfile.WriteDifferenceHeader(l.out))
}

// add adds a row to the batch, and writes the batch if it is full. Rows up to the position of the
// job are read only for their levels.
func (l *loadRun) add(ctx context.Context, row stockfile.Row) error {
	l.seen++
	change := domain.LoadRow{
		LevelKey: domain.LevelKey{SKU: domain.SKU(row.SKU), Location: l.location(row)}, OnHand: row.OnHand,
	}
	if l.params.Reason != "" {
		change.Version = row.Version
	} else {
		change.BackorderLimit, change.LowThreshold = row.Limit, row.Threshold
	}
	refusal := row.Err
	if refusal == nil {
		refusal = l.rows.add(row.Line, change)
	}
	if l.seen <= l.run.Position {
		return l.run.Alive(ctx)
	}
	if refusal != nil {
		l.refuse(row.Line, refusal)
	} else {
		l.batch, l.batchLines = append(l.batch, change), append(l.batchLines, row.Line)
	}
	if len(l.batch)+len(l.refused) >= loadBatch {
		return l.flush(ctx)
	}
	return nil
}

func (l *loadRun) location(row stockfile.Row) domain.LocationCode {
	return cmp.Or(domain.LocationCode(row.Location), l.params.Location, domain.DefaultLocation)
}

func (l *loadRun) refuse(line int, err error) {
	reason, message := reasonOf(err)
	l.refused = append(l.refused, job.Refusal{Line: int64(line), Reason: reason, Message: message})
}

// reasonOf returns the reason of a refused row, and what to do about it.
func reasonOf(err error) (reason, message string) {
	var refusal *errs.Error
	if !errors.As(err, &refusal) {
		return stockfile.ErrMalformed.Reason, err.Error()
	}
	message = refusal.Message
	if errors.Is(err, domain.ErrVersionConflict) {
		message = "the level was edited since the export; export again and compare the count"
	}
	return refusal.Reason, message
}

// flush writes the batch with its checkpoint.
func (l *loadRun) flush(ctx context.Context) error {
	if l.seen <= l.run.Position {
		return nil
	}
	reference := []rune(l.run.Name)
	note := domain.Note{
		Actor: domain.Actor(l.run.By()), Reference: string(reference[:min(len(reference), maxReference)]), Reason: l.params.Reason,
	}
	load, err := l.Admin.NewLoad(ctx, l.batch, note, l.params.Create)
	if err != nil {
		return err
	}
	if l.params.DryRun {
		err = l.try(ctx, load)
	} else {
		err = l.run.Batch(ctx, func() job.Step { return l.step(load.Take()) }, func(ctx context.Context) error { return l.Admin.Write(ctx, load) })
	}
	l.batch, l.batchLines, l.refused = l.batch[:0], l.batchLines[:0], nil
	return err
}

// try writes the differences of the batch to the file, and its checkpoint.
func (l *loadRun) try(ctx context.Context, load *app.Load) error {
	if err := l.Admin.Try(ctx, load); err != nil {
		return err
	}
	results := load.Take()
	for i, result := range results {
		if result.Err == nil && !result.Changed() {
			continue
		}
		row := l.batch[i]
		reason := ""
		if result.Err != nil {
			reason, _ = reasonOf(result.Err)
		}
		if err := stockfile.WriteDifference(l.out, stockfile.Difference{
			Level: stockfile.Level{
				SKU: string(row.SKU), Location: string(row.Location), OnHand: result.Before.OnHand, Reserved: result.Before.Reserved,
			},
			Counted: row.OnHand, Refused: reason,
		}); err != nil {
			return err
		}
	}
	return l.run.Save(ctx, l.step(results))
}

// step returns what the batch adds to the job.
func (l *loadRun) step(results []domain.LoadResult) job.Step {
	added := make(map[string]int64)
	for i, result := range results {
		switch {
		case result.Err != nil:
			l.refuse(l.batchLines[i], result.Err)
			continue
		case result.Changed():
			added[countChanged]++
		default:
			added[countUnchanged]++
		}
		added[countUnitsAdded] += max(result.Delta, 0)
		added[countUnitsRemoved] += max(-result.Delta, 0)
	}
	added[job.CountRefused] = int64(len(l.refused))
	return job.Step{Checkpoint: job.Checkpoint{Position: l.seen, Counts: l.run.Counted(added)}, Refused: l.refused}
}
