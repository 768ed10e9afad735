package screen

import (
	"cmp"
	"context"
	"encoding/base64"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	auditv1 "github.com/akinai/akinai/api/gen/akinai/audit/v1"
	"github.com/akinai/akinai/api/gen/akinai/audit/v1/auditv1connect"
	adminv1 "github.com/akinai/akinai/api/gen/akinai/bff/admin/v1"
	"github.com/akinai/akinai/bff/internal/fanout"
	"github.com/akinai/akinai/pkg/errs"
)

// ErrPageToken is returned for a page token that is not one of ours.
var ErrPageToken = errs.New(errs.Invalid, "PAGE_TOKEN_INVALID", "the page token is not one of ours")

const defaultEvents = 50

// AuditLog is the audit log of one service.
type AuditLog struct {
	Service string
	Backend *fanout.Backend
	Client  auditv1connect.AuditServiceClient
}

// FindAuditEvents merges the audit logs of the services: by time, the latest first; at the same
// time by the name of the service, then by id. A page without the events of an unavailable service
// is the last one, because the next one would begin after them.
func (s *Screens) FindAuditEvents(ctx context.Context, req *adminv1.FindAuditEventsRequest) (*adminv1.FindAuditEventsResponse, error) {
	after, err := decodePlace(req.GetPageToken())
	if err != nil {
		return nil, err
	}
	size := int(req.GetPageSize())
	if size == 0 {
		size = defaultEvents
	}
	asOf, answer := timestamppb.New(s.Clock.Now()), s.Fanout.Begin(ctx)
	parts := make([]*fanout.Part[*auditv1.SearchEventsResponse], len(s.AuditLogs))
	for i, log := range s.AuditLogs {
		request := after.request(log.Service)
		request.Filter, request.PageSize = req.GetFilter(), int32(size)+1
		parts[i] = fanout.Optional(answer, log.Service, log.Backend.Method("SearchEvents"), func(ctx context.Context) (*auditv1.SearchEventsResponse, error) {
			return log.Client.SearchEvents(ctx, request)
		})
	}
	if err := answer.Wait(); err != nil {
		return nil, err
	}
	res := &adminv1.FindAuditEventsResponse{RequestId: requestID(ctx), AsOf: asOf, UnavailableParts: answer.Unavailable()}
	for i, log := range s.AuditLogs {
		for _, event := range parts[i].Value().GetEvents() {
			res.Events = append(res.Events, &adminv1.AuditEvent{Service: log.Service, Event: event})
		}
	}
	slices.SortFunc(res.GetEvents(), func(a, b *adminv1.AuditEvent) int { return placeOf(a).compare(placeOf(b)) })
	if len(res.GetEvents()) > size {
		res.Events = res.GetEvents()[:size]
		if len(res.GetUnavailableParts()) == 0 {
			res.NextPageToken = placeOf(res.GetEvents()[size-1]).token()
		}
	}
	return res, nil
}

// place is the place of an event in the merged log. The zero place is the start.
type place struct {
	at      time.Time
	service string
	id      int64
}

func placeOf(e *adminv1.AuditEvent) place {
	return place{at: e.GetEvent().GetAt().AsTime(), service: e.GetService(), id: e.GetEvent().GetId()}
}

// compare orders places as the merged log does.
func (p place) compare(q place) int {
	return cmp.Or(q.at.Compare(p.at), cmp.Compare(p.service, q.service), cmp.Compare(q.id, p.id))
}

// request asks a service for its events after the place.
func (p place) request(service string) *auditv1.SearchEventsRequest {
	if p.at.IsZero() {
		return &auditv1.SearchEventsRequest{}
	}
	req := &auditv1.SearchEventsRequest{BeforeAt: timestamppb.New(p.at)}
	switch cmp.Compare(service, p.service) {
	case 0:
		req.BeforeId = p.id
	case 1: // its events of this time are on the next page
		req.BeforeId = math.MaxInt64
	}
	return req
}

func (p place) token() string {
	return base64.RawURLEncoding.EncodeToString([]byte(
		strconv.FormatInt(p.at.UnixMicro(), 10) + " " + p.service + " " + strconv.FormatInt(p.id, 10)))
}

func decodePlace(token string) (place, error) {
	if token == "" {
		return place{}, nil
	}
	data, err := base64.RawURLEncoding.DecodeString(token)
	fields := strings.Split(string(data), " ")
	if err != nil || len(fields) != 3 {
		return place{}, ErrPageToken
	}
	micros, err1 := strconv.ParseInt(fields[0], 10, 64)
	id, err2 := strconv.ParseInt(fields[2], 10, 64)
	if err1 != nil || err2 != nil || id < 0 {
		return place{}, ErrPageToken
	}
	return place{at: time.UnixMicro(micros).UTC(), service: fields[1], id: id}, nil
}
