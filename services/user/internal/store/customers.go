package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/audit"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/user/internal/domain"
)

const (
	customerSQL = `
SELECT user_id::text, coalesce(nullif(concat_ws(' ', nullif(family_name, ''), nullif(given_name, '')), ''), display_name),
       concat_ws(' ', nullif(family_name_kana, ''), nullif(given_name_kana, '')), phone
FROM profiles`

	// Indexes: profiles_by_phone, addresses_by_phone.
	byPhoneSQL = `SELECT user_id FROM profiles WHERE phone = $3 UNION SELECT user_id FROM addresses WHERE phone = $3`
)

var (
	// Indexes: profiles_by_display_name, profiles_by_name, addresses_by_name.
	byNameSQL = "SELECT user_id FROM profiles WHERE " + pg.BeginsWith("display_name", "$3") +
		" UNION SELECT user_id FROM profiles WHERE " + pg.BeginsWith("(family_name || given_name)", "$4") +
		" UNION SELECT user_id FROM addresses WHERE " + pg.BeginsWith("name", "$3")

	// Indexes: profiles_by_display_name, addresses_by_name.
	byWideNameSQL = " UNION SELECT user_id FROM profiles WHERE " + pg.BeginsWith("display_name", "%[1]s") +
		" UNION SELECT user_id FROM addresses WHERE " + pg.BeginsWith("name", "%[1]s")

	// Index: profiles_by_kana.
	byKanaSQL = " UNION SELECT user_id FROM profiles WHERE " + pg.BeginsWith("(family_name_kana || given_name_kana)", "%[1]s")
)

// customerSearch returns the statement of a search. What a query names is looked up in an index
// each, and the page is made of the ids.
func customerSearch(query domain.CustomerQuery, before domain.UserID, limit int) (sql string, args []any) {
	if before == "" {
		before = "ffffffff-ffff-ffff-ffff-ffffffffffff"
	}
	args = []any{string(before), limit}
	found := byPhoneSQL
	if query.Phone != "" {
		args = append(args, query.Phone)
	} else {
		found, args = byNameSQL, append(args, query.Prefix, query.Joined)
		also := func(statement, value string) {
			args = append(args, value)
			found += fmt.Sprintf(statement, fmt.Sprintf("$%d", len(args)))
		}
		if query.WidePrefix != query.Prefix {
			also(byWideNameSQL, query.WidePrefix)
		}
		if query.Kana != "" {
			also(byKanaSQL, query.Kana)
		}
	}
	return customerSQL + `
WHERE user_id IN (SELECT user_id FROM (` + found + `) AS found WHERE user_id < $1::uuid ORDER BY user_id DESC LIMIT $2)
ORDER BY user_id DESC`, args
}

// SearchCustomers returns at most limit customers whose id is before the given one, by descending
// id; "" begins with the last.
func (s *Store) SearchCustomers(
	ctx context.Context, query domain.CustomerQuery, before domain.UserID, limit int,
) ([]domain.Customer, error) {
	sql, args := customerSearch(query, before, limit)
	return s.customers(ctx, sql, args...)
}

// Index: profiles_pkey.
const getCustomersSQL = customerSQL + ` WHERE user_id = ANY ($1::uuid[])`

// GetCustomers returns those of the customers who have a row.
func (s *Store) GetCustomers(ctx context.Context, users []domain.UserID) ([]domain.Customer, error) {
	return s.customers(ctx, getCustomersSQL, users)
}

func (s *Store) customers(ctx context.Context, sql string, args ...any) ([]domain.Customer, error) {
	rows, err := s.db.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("read customers: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[domain.Customer])
	if err != nil {
		return nil, fmt.Errorf("read customers: %w", err)
	}
	return found, nil
}

const (
	// Index: customer_notes_latest.
	notesSQL = `SELECT id::text, text, author, at FROM customer_notes WHERE user_id = $1 ORDER BY at DESC, id DESC LIMIT $2`

	// Index: customer_notes_latest.
	countNotesSQL = `SELECT count(*), coalesce(bool_or(id = $2), false) FROM customer_notes WHERE user_id = $1`

	addNoteSQL = `INSERT INTO customer_notes (user_id, id, text, author, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`
)

// Notes returns the notes about a customer, the latest first.
func (s *Store) Notes(ctx context.Context, user domain.UserID) ([]domain.Note, error) {
	rows, err := s.db.Query(ctx, notesSQL, string(user), domain.MaxNotes)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[domain.Note])
}

// AddNote adds a note, unless there is one of its id. Concurrent calls may exceed the limit by
// their number. Errors: domain.ErrNoteLimit, domain.ErrNoteExists.
func (s *Store) AddNote(ctx context.Context, user domain.UserID, note domain.Note) error {
	return s.db.WithTx(ctx, func(tx pgx.Tx) error {
		var notes int
		var added bool
		if err := tx.QueryRow(ctx, countNotesSQL, string(user), note.ID).Scan(&notes, &added); err != nil {
			return err
		}
		switch {
		case added:
			return sameNote(ctx, tx, user, note)
		case notes >= domain.MaxNotes:
			return domain.ErrNoteLimit
		}
		tag, err := tx.Exec(ctx, addNoteSQL, string(user), note.ID, note.Text, note.Author, note.At)
		if err == nil && tag.RowsAffected() == 0 {
			return sameNote(ctx, tx, user, note)
		}
		if err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.RowOf(ctx, "customer", audit.Object{ID: string(user)}))
	})
}

// Index: customer_notes_pkey.
const noteTextSQL = `SELECT text FROM customer_notes WHERE user_id = $1 AND id = $2`

// sameNote returns domain.ErrNoteExists if the stored note of the id has another text.
func sameNote(ctx context.Context, tx pgx.Tx, user domain.UserID, note domain.Note) error {
	var text string
	err := tx.QueryRow(ctx, noteTextSQL, string(user), note.ID).Scan(&text)
	if err == nil && text != note.Text {
		return domain.ErrNoteExists
	}
	return err
}
