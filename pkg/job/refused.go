package job

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/sheet"
)

// refusalsPage is the number of refused lines that are read together.
const refusalsPage = 1000

// Index: job_refusals_pkey.
const refusalsSQL = `SELECT line, reason, message FROM job_refusals WHERE job_id = $1 AND line > $2 ORDER BY line LIMIT $3`

// refusals reads the refused lines of a job in their order, a page at a time.
type refusals struct {
	run  *Run
	page []Refusal
	last int64
	all  bool
}

// of returns the refusal of a line, nil if it was accepted. Lines must increase.
func (r *refusals) of(ctx context.Context, line int64) (*Refusal, error) {
	for {
		for len(r.page) > 0 && r.page[0].Line < line {
			r.page = r.page[1:]
		}
		switch {
		case len(r.page) > 0 && r.page[0].Line == line:
			return &r.page[0], nil
		case len(r.page) > 0 || r.all:
			return nil, nil //nolint:nilnil // the line was accepted
		}
		rows, err := r.run.store.db.Query(ctx, refusalsSQL, r.run.ID, r.last, refusalsPage)
		if err == nil {
			r.page, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Refusal])
		}
		if err != nil {
			return nil, fmt.Errorf("refused lines of job %s: %w", r.run.ID, err)
		}
		if r.all = len(r.page) < refusalsPage; len(r.page) > 0 {
			r.last = r.page[len(r.page)-1].Line
		}
	}
}

// ByteOrderMark at the beginning of a file makes spreadsheet programs read UTF-8.
const ByteOrderMark = "\uFEFF"

// WriteRefused writes FileRefused, if lines of the input, a CSV file in the encoding, were refused:
// their rows as they are, with line, reason and message. It reads the input once more, row by row.
func (r *Run) WriteRefused(ctx context.Context, encoding string) error {
	if r.Counts[CountRefused] == 0 {
		return nil
	}
	reader, err := sheet.NewReader(r.Input(ctx), encoding)
	if err != nil {
		return err
	}
	file := r.Output(ctx, FileRefused)
	if _, err := file.Write([]byte(ByteOrderMark)); err != nil {
		return err
	}
	out, refused, kept := csv.NewWriter(file), refusals{run: r}, withoutRefusals(reader.Columns)
	err = writeWith(out, kept, reader.Columns, sheet.RefusedLine, sheet.RefusedReason, sheet.RefusedMessage)
	for rec, fault := range reader.Records() {
		if err = errors.Join(err, fault, r.Alive(ctx)); err != nil {
			return err
		}
		refusal, fault := refused.of(ctx, int64(rec.Line))
		if fault != nil {
			return fault
		}
		if refusal != nil {
			err = writeWith(out, kept, rec.Cells, strconv.Itoa(rec.Line), refusal.Reason, refusal.Message)
		}
	}
	out.Flush()
	return errors.Join(err, out.Error())
}

// withoutRefusals returns the places of the columns that are not those of refused rows, which the
// input has if it is a corrected file of refused rows.
func withoutRefusals(columns []string) (kept []int) {
	for i, column := range columns {
		if !slices.Contains([]string{sheet.RefusedLine, sheet.RefusedReason, sheet.RefusedMessage}, strings.TrimSpace(column)) {
			kept = append(kept, i)
		}
	}
	return kept
}

// writeWith writes the cells at the places, "" for missing ones, with more behind them.
func writeWith(out *csv.Writer, places []int, cells []string, more ...string) error {
	row := make([]string, 0, len(places)+len(more))
	for _, place := range places {
		cell := ""
		if place < len(cells) {
			cell = cells[place]
		}
		row = append(row, cell)
	}
	return out.Write(append(row, more...))
}
