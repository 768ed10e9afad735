package audit

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/pg"
)

// idsShown is the number of ids that an Event has at most.
const idsShown = 100

// Search selects events of an audit log. Zero fields match all.
type Search struct {
	Actor, Action, Kind, ObjectID string
	// From is included, Until is not.
	From, Until time.Time
	// BeforeAt and BeforeID are the place in the order of the results after which the page begins;
	// a zero BeforeAt is the start.
	BeforeAt time.Time
	BeforeID int64
	Limit    int
}

// Event is a row of an audit log.
type Event struct {
	ID                                              int64
	At                                              time.Time
	Actor, Via, Method, Permission, Request, Reason string
	// IDs has the first ids alone; Objects counts all.
	Kind    string
	IDs     []string
	Objects int
	// Version is that of the first object.
	Version int64
}

// searchSQL reads a page in the order of audit_events_latest, and filters as it reads. The events
// of an actor, an action, a kind and an object have indexes of their own: audit_events_by_actor,
// audit_events_by_action, audit_events_by_kind, audit_events_by_object. Rows without a method are
// no writes of staff; auth has such.
const searchSQL = `
SELECT id, at, actor, via, method, permission, coalesce(request_id, ''), coalesce(reason, ''), object_kind, object_ids[:$1],
       cardinality(object_ids), versions[1]
FROM audit_events
WHERE method IS NOT NULL`

// Find returns events, the latest first.
func Find(ctx context.Context, db *pg.DB, search Search) ([]Event, error) {
	sql, args := searchOf(search)
	rows, err := db.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("search the audit log: %w", err)
	}
	events, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Event])
	if err != nil {
		return nil, fmt.Errorf("search the audit log: %w", err)
	}
	return events, nil
}

// searchOf returns the statement of a search. Conditions that are not wanted are left out, so that
// each search has a plan of its own.
func searchOf(search Search) (sql string, args []any) {
	var text strings.Builder
	text.WriteString(searchSQL)
	args = append(args, idsShown)
	where := func(wanted bool, condition string, values ...any) {
		if !wanted {
			return
		}
		places := make([]any, len(values))
		for i, value := range values {
			args = append(args, value)
			places[i] = len(args)
		}
		fmt.Fprintf(&text, "\n  AND "+condition, places...)
	}
	where(!search.BeforeAt.IsZero(), "(at, id) < ($%d, $%d)", search.BeforeAt, search.BeforeID)
	where(search.Actor != "", "actor = $%d", search.Actor)
	where(search.Action != "", "split_part(method, '/', 3) = $%d", search.Action)
	where(search.Kind != "", "object_kind = $%d", search.Kind)
	where(search.ObjectID != "",
		"id = ANY (ARRAY(SELECT id FROM audit_events WHERE method IS NOT NULL AND object_ids @> ARRAY[$%d::text]))", search.ObjectID)
	where(!search.From.IsZero(), "at >= $%d", search.From)
	where(!search.Until.IsZero(), "at < $%d", search.Until)
	args = append(args, search.Limit)
	fmt.Fprintf(&text, "\nORDER BY at DESC, id DESC LIMIT $%d", len(args))
	return text.String(), args
}
