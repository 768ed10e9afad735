package pg

import "github.com/jackc/pgx/v5"

// The results of statements, with errors as Classify returns them: only here is it known that a
// broken connection is one to the database.
type (
	classedRow   struct{ pgx.Row }
	classedRows  struct{ pgx.Rows }
	classedBatch struct{ pgx.BatchResults }
)

func (r classedRow) Scan(dest ...any) error { return Classify(r.Row.Scan(dest...)) }

func (r classedRows) Scan(dest ...any) error { return Classify(r.Rows.Scan(dest...)) }

func (r classedRows) Err() error { return Classify(r.Rows.Err()) }

func (b classedBatch) Close() error { return Classify(b.BatchResults.Close()) }
