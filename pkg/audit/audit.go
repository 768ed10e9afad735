package audit

import (
	"context"

	"github.com/jackc/pgx/v5"
	"go.opentelemetry.io/otel/trace"

	optionsv1 "github.com/akinai/akinai/api/gen/akinai/options/v1"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/pg"
)

// Call is a call of a method whose writes are recorded. It contains ids and names only, never what
// a person wrote.
type Call struct {
	// Actor is the subject of the caller's token.
	Actor string
	// Session is the login session of the actor, "" if it has none.
	Session string
	// Via is the module that signed the token: an edge, for a person.
	Via string
	// Method is the procedure, such as "/akinai.product.v1.CatalogAdminService/CreateProduct".
	Method string
	// Permission is what the method requires.
	Permission string
	// Request is the id of the trace, which a client got as X-Request-Id; "" without a trace.
	Request string
	// Reason is the code of the reason that the person chose, "" if there is none.
	Reason string `json:",omitempty"`
}

// Recorded reports whether writes by a method with the access rule are recorded: those of staff,
// which need a permission that a role can have, on rows that are not the caller's own. readOnly is
// whether the method declares NO_SIDE_EFFECTS.
func Recorded(rule *optionsv1.Access, readOnly bool) bool {
	return !readOnly && rule.GetAudience() == optionsv1.Audience_AUDIENCE_INTERNAL &&
		rule.GetOwnership() == optionsv1.Ownership_OWNERSHIP_NONE && auth.Grantable(rule.GetPermission())
}

// CallOf returns the call of a method by the caller, with the trace of ctx.
func CallOf(ctx context.Context, caller auth.Identity, method, permission string) Call {
	call := Call{Actor: caller.Subject, Session: caller.Session, Via: caller.Signer, Method: method, Permission: permission}
	if span := trace.SpanContextFromContext(ctx); span.IsValid() {
		call.Request = span.TraceID().String()
	}
	return call
}

type contextKey struct{}

// With returns a context whose writes are recorded as those of the call.
func With(ctx context.Context, call Call) context.Context {
	return context.WithValue(ctx, contextKey{}, call)
}

// From returns the call in the context. It reports false if writes are not recorded.
func From(ctx context.Context) (Call, bool) {
	call, ok := ctx.Value(contextKey{}).(Call)
	return call, ok
}

// WithReason returns a context whose writes are recorded with the code of a reason; ctx itself if
// they are not recorded.
func WithReason(ctx context.Context, code string) context.Context {
	call, ok := From(ctx)
	if !ok {
		return ctx
	}
	call.Reason = code
	return With(ctx, call)
}

// Object is something that a write changed.
type Object struct {
	// ID is its id or its natural key, such as a SKU.
	ID string
	// Version is its version after the write; 0 if it was deleted or has none.
	Version int64
}

// Row is a row of audit_events.
type Row struct {
	Actor      string   `json:"actor"`
	Session    string   `json:"session_id"`
	Via        string   `json:"via"`
	Method     string   `json:"method"`
	Permission string   `json:"permission"`
	Request    string   `json:"request_id"`
	Kind       string   `json:"object_kind"`
	IDs        []string `json:"object_ids"`
	Versions   []int64  `json:"versions"`
	Reason     string   `json:"reason"`
}

// RowOf returns the row of a write that changed objects of a kind, such as "product". It returns
// nil if the write is not recorded, because ctx contains no Call, or if it changed nothing.
func RowOf(ctx context.Context, kind string, objects ...Object) *Row {
	call, ok := From(ctx)
	if !ok || len(objects) == 0 {
		return nil
	}
	row := &Row{
		Actor: call.Actor, Session: call.Session, Via: call.Via, Method: call.Method, Permission: call.Permission, Request: call.Request,
		Reason: call.Reason, Kind: kind, IDs: make([]string, len(objects)), Versions: make([]int64, len(objects)),
	}
	for i, object := range objects {
		row.IDs[i], row.Versions[i] = object.ID, object.Version
	}
	return row
}

const insertSQL = `
INSERT INTO audit_events (actor, session_id, via, method, permission, request_id, object_kind, object_ids, versions, reason)
SELECT actor, nullif(session_id, ''), via, method, permission, nullif(request_id, ''), object_kind, object_ids, versions, nullif(reason, '')
FROM json_to_recordset($1) AS r (actor text, session_id text, via text, method text, permission text, request_id text, object_kind text,
	object_ids text[], versions bigint[], reason text)`

// Queue adds one statement to the batch that inserts all rows that are not nil; none without rows.
// The batch must run in the transaction of the writes.
func Queue(batch *pgx.Batch, rows ...*Row) {
	if rows = present(rows); len(rows) > 0 {
		batch.Queue(insertSQL, rows)
	}
}

// Append inserts the row in tx, the transaction of the write; nothing if row is nil.
func Append(ctx context.Context, tx pg.Querier, row *Row) error {
	if row == nil {
		return nil
	}
	_, err := tx.Exec(ctx, insertSQL, []*Row{row})
	return err
}

func present(rows []*Row) []*Row {
	var out []*Row
	for _, row := range rows {
		if row != nil {
			out = append(out, row)
		}
	}
	return out
}
