// Package store holds all SQL of the notification service: mails to be sent, and what was sent.
//
// Lock order: a row of mails is locked alone (pkg/mail).
package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/mail"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/notification/internal/domain"
)

// Store stores mails. Safe for concurrent use.
type Store struct{ db *pg.DB }

// New returns a store on db.
func New(db *pg.DB) *Store { return &Store{db: db} }

// noticeRow is written as a JSON record.
type noticeRow struct {
	ID    string    `json:"id"`
	Kind  string    `json:"kind"`
	Order string    `json:"order_id"`
	At    time.Time `json:"at"`
	Due   time.Time `json:"due"`
}

// Events from before the service existed cause no mail. Index: mails_pkey.
const addNoticesSQL = `INSERT INTO mails (id, kind, data, created_at, due_at)
	SELECT n.id, n.kind, jsonb_build_object('order_id', n.order_id), $1, n.due
	FROM json_to_recordset($2) AS n (id uuid, kind text, order_id text, at timestamptz, due timestamptz)
	WHERE n.at >= (SELECT at FROM beginning)
	ON CONFLICT (id) DO NOTHING`

// AddNotices stores mails about orders in the transaction; those that were stored before stay as
// they are.
func (s *Store) AddNotices(ctx context.Context, tx pgx.Tx, notices []domain.Notice, now time.Time) error {
	rows := make([]noticeRow, len(notices))
	for i, n := range notices {
		rows[i] = noticeRow{ID: n.ID(), Kind: string(n.Kind), Order: n.Order, At: n.At, Due: n.Due(now)}
	}
	_, err := tx.Exec(ctx, addNoticesSQL, now, rows)
	return err
}

// inquiryData is the content of the mail of an inquiry until it was sent.
type inquiryData struct {
	Name    string `json:"name"`
	Email   string `json:"email"`
	Message string `json:"message"`
}

// Index: mails_pkey.
const addInquirySQL = `INSERT INTO mails (id, kind, data, created_at, due_at) VALUES ($1, $2, $3, $4, $4) ON CONFLICT (id) DO NOTHING`

// AddInquiry stores the mail of an inquiry, or changes nothing if its id was stored before.
func (s *Store) AddInquiry(ctx context.Context, i domain.Inquiry, now time.Time) error {
	data := inquiryData{Name: i.Name, Email: i.Email.Reveal(), Message: i.Message}
	_, err := s.db.Exec(ctx, addInquirySQL, i.ID, string(domain.KindInquiry), data, now)
	return err
}

// OrderOf returns the order of a row of mails.
func OrderOf(row mail.Row) (string, error) {
	var data noticeRow
	if err := json.Unmarshal(row.Data, &data); err != nil {
		return "", fmt.Errorf("mail %s: %w", row.ID, err)
	}
	return data.Order, nil
}

// InquiryOf returns the inquiry of a row of mails.
func InquiryOf(row mail.Row) (domain.Inquiry, error) {
	var data inquiryData
	if err := json.Unmarshal(row.Data, &data); err != nil {
		return domain.Inquiry{}, fmt.Errorf("mail %s: %w", row.ID, err)
	}
	return domain.Inquiry{ID: row.ID, Name: data.Name, Email: domain.NewEmail(data.Email), Message: data.Message}, nil
}

// The rows of mails have just been marked by this attempt: the mark of another attempt has another
// time or result. Indexes: mails_pkey, send_history_pkey.
const recordSQL = `INSERT INTO send_history (mail_id, attempt, kind, order_id, result, at)
	SELECT m.id, f.attempt, m.kind, f.order_id, f.named, m.done_at
	FROM unnest($1::text[]::uuid[], $2::integer[], $3::text[]::uuid[], $4::text[], $5::text[]) AS f (id, attempt, order_id, named, result)
	JOIN mails m ON m.id = f.id AND m.done_at = $6 AND m.result = f.result
	ON CONFLICT (mail_id, attempt) DO NOTHING`

// names are the results as the history names them.
var names = map[string]string{mail.ResultSent: "sent", mail.ResultDead: "failed"}

// Record queues the statement that adds mails to the history, those that were sent or given up.
func Record(b *pgx.Batch, finished []mail.Finished) {
	var (
		ids, named, results []string
		attempts            []int
		orders              []*string
		at                  time.Time
	)
	for _, f := range finished {
		if names[f.Result] == "" {
			continue
		}
		var of *string
		if order, err := OrderOf(f.Row); err == nil && order != "" { // none for an inquiry
			of = &order
		}
		ids, attempts, orders = append(ids, f.Row.ID), append(attempts, f.Attempt), append(orders, of)
		named, results, at = append(named, names[f.Result]), append(results, f.Result), f.At
	}
	if len(ids) > 0 {
		b.Queue(recordSQL, ids, attempts, orders, named, results, at)
	}
}
