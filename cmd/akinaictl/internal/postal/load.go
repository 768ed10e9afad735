package postal

import (
	"context"
	"fmt"
	"io"
	"time"

	userv1 "github.com/akinai/akinai/api/gen/akinai/user/v1"
	"github.com/akinai/akinai/api/gen/akinai/user/v1/userv1connect"
)

// batchSize is the limit of the user service.
const batchSize = 2000

// Loader sends tables to the user service. A load can be repeated.
type Loader struct {
	Codes userv1connect.PostalServiceClient
	// Version is the day from which the table is valid.
	Version time.Time
	// AllowShrinking confirms that many codes may be retired.
	AllowShrinking bool
	// Progress is called with the number of rows since the last call.
	Progress func(rows int)
}

// Summary accounts for the rows of a file: Read = Created + Updated + Unchanged.
type Summary struct {
	Table                             userv1.PostalTable
	Read, Created, Updated, Unchanged int
	// Retired counts the stored rows that the file does not have, Current the others.
	Retired, Current int
}

// Load sends a whole file. Nothing is retired if it fails.
func (l *Loader) Load(ctx context.Context, file io.Reader) (sum Summary, err error) {
	r, err := newReader(file)
	if err != nil {
		return sum, err
	}
	batch := make([]*userv1.PostalRow, 0, batchSize)
	for row, err := range r.rows() {
		if err != nil {
			return sum, err
		}
		sum.Table = r.table
		if batch = append(batch, row); len(batch) < batchSize {
			continue
		}
		if err := l.send(ctx, batch, &sum); err != nil {
			return sum, err
		}
		batch = batch[:0]
	}
	if len(batch) > 0 {
		if err := l.send(ctx, batch, &sum); err != nil {
			return sum, err
		}
	}
	done, err := l.Codes.FinishPostalImport(ctx, &userv1.FinishPostalImportRequest{
		Table: sum.Table, Version: l.Version.Format(time.DateOnly), AllowShrinking: l.AllowShrinking,
	})
	sum.Retired, sum.Current = int(done.GetRetired()), int(done.GetCurrent())
	return sum, err
}

func (l *Loader) send(ctx context.Context, rows []*userv1.PostalRow, sum *Summary) error {
	done, err := l.Codes.ImportPostalCodes(ctx, &userv1.ImportPostalCodesRequest{
		Table: sum.Table, Version: l.Version.Format(time.DateOnly), Rows: rows,
	})
	if err != nil {
		return fmt.Errorf("after %d rows: %w", sum.Read, err)
	}
	sum.Read += len(rows)
	sum.Created += int(done.GetCreated())
	sum.Updated += int(done.GetUpdated())
	sum.Unchanged += int(done.GetUnchanged())
	l.Progress(len(rows))
	return nil
}
