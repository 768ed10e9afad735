package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/audit"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

// recordStaffSQL is recordSQL for a write by staff, with the columns of pkg/audit.
const recordStaffSQL = `
INSERT INTO audit_events (at, event, account_id, client_id, actor, role, permissions,
                          session_id, via, method, permission, request_id, object_kind, object_ids, versions, reason)
VALUES ($1, $2, NULLIF($3, '')::uuid, NULLIF($4, ''), $5, NULLIF($6, ''), $7,
        NULLIF($8, '')::uuid, $9, $10, $11, NULLIF($12, ''), $13, $14, $15, NULLIF($16, ''))`

// queueStaffEvent adds the insert of an event of staff to the batch, with the call in ctx and the
// object that it wrote. permissions are those of the role after the event.
func queueStaffEvent(ctx context.Context, batch *pgx.Batch, e domain.Event, permissions []string, kind, id string) {
	call, _ := audit.From(ctx)
	batch.Queue(recordStaffSQL, e.At, string(e.Type), string(e.Account), string(e.Client), e.Actor, e.Role, permissions,
		call.Session, call.Via, call.Method, call.Permission, call.Request, kind, []string{id}, []int64{0}, e.Reason)
}
