package event

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/jackc/pgx/v5"
)

// exchange marks acknowledged rows and returns new ones, in one transaction.
func (s *session) exchange(ctx context.Context) ([]*row, error) {
	var fetched []*row
	var b pgx.Batch
	if len(s.sent) > 0 {
		b.Queue(markPublishedSQL, s.sent)
	}
	if limit := min(fetchLimit, maxHeld-len(s.held)); limit > 0 {
		b.Queue(fetchUnpublishedSQL, s.heldIDs(), limit).Query(func(rows pgx.Rows) (err error) {
			fetched, err = pgx.CollectRows(rows, scanRow)
			return err
		})
	}
	if err := s.conn.SendBatch(ctx, &b).Close(); err != nil {
		return nil, fmt.Errorf("read the outbox: %w", err)
	}
	for _, id := range s.sent {
		delete(s.held, id)
	}
	s.sent = s.sent[:0]
	return fetched, nil
}

func scanRow(found pgx.CollectableRow) (*row, error) {
	var r row
	err := found.Scan(&r.id, &r.EventID, &r.Type, &r.Topic, &r.Key, &r.Payload, &r.TraceParent, &r.Time)
	r.Time = r.Time.UTC()
	return &r, err
}

// purge deletes old published rows, a limited number each round.
func (s *session) purge(ctx context.Context) error {
	if !s.purging {
		return nil
	}
	tag, err := s.conn.Exec(ctx, purgePublishedSQL, purgeLimit)
	if err != nil {
		return fmt.Errorf("purge the outbox: %w", err)
	}
	s.purging = tag.RowsAffected() == purgeLimit
	return nil
}

// heldIDs returns the ids of the rows in memory, never nil, because "<> ALL(NULL)" is true for no
// row.
func (s *session) heldIDs() []int64 {
	return slices.AppendSeq(make([]int64, 0, len(s.held)), maps.Keys(s.held))
}
