package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/audit"
	"github.com/akinai/akinai/services/order/internal/app"
	"github.com/akinai/akinai/services/order/internal/domain"
)

const (
	// Index: order_notes_latest.
	notesSQL = `SELECT id::text, text, author, at FROM order_notes WHERE order_id = $1 ORDER BY at DESC, id DESC LIMIT $2`

	// Index: orders_pkey, order_notes_pkey, order_notes_latest.
	notableSQL = `
SELECT EXISTS (SELECT FROM orders WHERE id = $1), EXISTS (SELECT FROM order_notes WHERE order_id = $1 AND id = $2),
       (SELECT count(*) FROM order_notes WHERE order_id = $1)`

	addNoteSQL = `INSERT INTO order_notes (order_id, id, text, author, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`
)

// Notes returns the notes of an order, the latest first.
func (d *Desk) Notes(ctx context.Context, id domain.OrderID) ([]app.Note, error) {
	rows, err := d.db.Query(ctx, notesSQL, id, app.MaxNotes)
	if err != nil {
		return nil, fmt.Errorf("read the notes of order %s: %w", id, err)
	}
	notes, err := pgx.CollectRows(rows, pgx.RowToStructByPos[app.Note])
	if err != nil {
		return nil, fmt.Errorf("read the notes of order %s: %w", id, err)
	}
	return notes, nil
}

// AddNote adds a note, unless the order has one of its id. Concurrent calls may exceed the limit by
// their number. Errors: domain.ErrNotFound, domain.ErrNoteLimit, domain.ErrNoteExists.
func (d *Desk) AddNote(ctx context.Context, id domain.OrderID, note app.Note) error {
	err := d.db.WithTx(ctx, func(tx pgx.Tx) error {
		var exists, added bool
		var notes int
		if err := tx.QueryRow(ctx, notableSQL, id, note.ID).Scan(&exists, &added, &notes); err != nil {
			return err
		}
		switch {
		case !exists:
			return domain.ErrNotFound
		case added:
			return sameNote(ctx, tx, id, note)
		case notes >= app.MaxNotes:
			return domain.ErrNoteLimit
		}
		tag, err := tx.Exec(ctx, addNoteSQL, id, note.ID, note.Text, note.Author, note.At)
		if err == nil && tag.RowsAffected() == 0 {
			return sameNote(ctx, tx, id, note)
		}
		if err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.RowOf(ctx, "order", audit.Object{ID: string(id)}))
	})
	if err != nil {
		return fmt.Errorf("add a note to order %s: %w", id, err)
	}
	return nil
}

// Index: order_notes_pkey.
const noteTextSQL = `SELECT text FROM order_notes WHERE order_id = $1 AND id = $2`

// sameNote returns domain.ErrNoteExists if the stored note of the id has another text.
func sameNote(ctx context.Context, tx pgx.Tx, id domain.OrderID, note app.Note) error {
	var text string
	err := tx.QueryRow(ctx, noteTextSQL, id, note.ID).Scan(&text)
	if err == nil && text != note.Text {
		return domain.ErrNoteExists
	}
	return err
}
