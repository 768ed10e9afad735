package audit

import (
	"context"

	"google.golang.org/protobuf/types/known/timestamppb"

	auditv1 "github.com/akinai/akinai/api/gen/akinai/audit/v1"
	"github.com/akinai/akinai/pkg/pg"
)

// defaultPage is the number of events on a page whose size the caller leaves open.
const defaultPage = 50

// Server implements AuditService on the audit log of one service.
type Server struct{ db *pg.DB }

// NewServer returns the handler for the audit log in the schema of db.
func NewServer(db *pg.DB) *Server { return &Server{db: db} }

// SearchEvents returns events, the latest first.
func (s *Server) SearchEvents(ctx context.Context, req *auditv1.SearchEventsRequest) (*auditv1.SearchEventsResponse, error) {
	filter := req.GetFilter()
	search := Search{
		Actor: filter.GetActor(), Action: filter.GetAction(), Kind: filter.GetObjectKind(), ObjectID: filter.GetObjectId(),
		BeforeID: req.GetBeforeId(), Limit: int(req.GetPageSize()),
	}
	if search.Limit == 0 {
		search.Limit = defaultPage
	}
	if filter.GetFrom() != nil {
		search.From = filter.GetFrom().AsTime()
	}
	if filter.GetUntil() != nil {
		search.Until = filter.GetUntil().AsTime()
	}
	if req.GetBeforeAt() != nil {
		search.BeforeAt = req.GetBeforeAt().AsTime()
	}
	events, err := Find(ctx, s.db, search)
	if err != nil {
		return nil, err
	}
	res := &auditv1.SearchEventsResponse{Events: make([]*auditv1.Event, len(events))}
	for i, e := range events {
		res.Events[i] = &auditv1.Event{
			Id: e.ID, At: timestamppb.New(e.At), Actor: e.Actor, Via: e.Via, Method: e.Method, Permission: e.Permission, RequestId: e.Request,
			Reason: e.Reason, ObjectKind: e.Kind, ObjectIds: e.IDs, Objects: int32(e.Objects), Version: e.Version, //nolint:gosec // a row has few ids
		}
	}
	return res, nil
}
