package screen

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

	auditv1 "github.com/akinai/akinai/api/gen/akinai/audit/v1"
	adminv1 "github.com/akinai/akinai/api/gen/akinai/bff/admin/v1"
	"github.com/akinai/akinai/bff/internal/fanout"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/errs"
)

// log is the audit log of a service: events by their seconds, whose ids count from 1.
type log struct {
	seconds []int64
	down    bool
}

func (l log) SearchEvents(_ context.Context, req *auditv1.SearchEventsRequest) (*auditv1.SearchEventsResponse, error) {
	if l.down {
		return nil, errs.New(errs.Unavailable, "SERVICE_UNAVAILABLE", "down")
	}
	var events []*auditv1.Event
	for i, second := range l.seconds {
		id, before := int64(i)+1, req.GetBeforeAt()
		if before == nil || second < before.GetSeconds() || second == before.GetSeconds() && id < req.GetBeforeId() {
			events = append(events, &auditv1.Event{Id: id, At: &timestamppb.Timestamp{Seconds: second}})
		}
	}
	slices.SortFunc(events, func(a, b *auditv1.Event) int {
		return cmp.Or(cmp.Compare(b.GetAt().GetSeconds(), a.GetAt().GetSeconds()), cmp.Compare(b.GetId(), a.GetId()))
	})
	return &auditv1.SearchEventsResponse{Events: events[:min(len(events), int(req.GetPageSize()))]}, nil
}

func auditScreens(logs map[string]log) *Screens {
	parts := fanout.New(fanout.Config{Timeout: time.Second, OptionalTimeout: time.Second, Grace: time.Second}, slog.New(slog.DiscardHandler))
	s := &Screens{Fanout: parts, Clock: clock.System()}
	for service, l := range logs {
		s.AuditLogs = append(s.AuditLogs, AuditLog{Service: service, Backend: parts.Backend(service), Client: l})
	}
	return s
}

func TestAuditLogsAreMergedByTime(t *testing.T) {
	t.Parallel()
	s := auditScreens(map[string]log{
		"auth": {seconds: []int64{5, 5, 9}}, "order": {seconds: []int64{5, 7}}, "product": {seconds: []int64{5, 5, 5}}, "user": {},
	})
	want := []string{"auth 3", "order 2", "auth 2", "auth 1", "order 1", "product 3", "product 2", "product 1"}
	for size := range int32(9) {
		var got []string
		req := &adminv1.FindAuditEventsRequest{PageSize: size + 1}
		for {
			res, err := s.FindAuditEvents(t.Context(), req)
			require.NoError(t, err)
			require.LessOrEqual(t, len(res.GetEvents()), int(size)+1)
			require.Empty(t, res.GetUnavailableParts())
			for _, e := range res.GetEvents() {
				got = append(got, e.GetService()+" "+string(rune('0'+e.GetEvent().GetId())))
			}
			if req.PageToken = res.GetNextPageToken(); req.GetPageToken() == "" {
				break
			}
		}
		require.Equal(t, want, got, "pages of %d", size+1)
	}
}

func TestAServiceThatIsDownIsNamedAndTheOthersAnswer(t *testing.T) {
	t.Parallel()
	s := auditScreens(map[string]log{"auth": {seconds: []int64{5}}, "order": {down: true}, "product": {down: true}})
	res, err := s.FindAuditEvents(t.Context(), &adminv1.FindAuditEventsRequest{})
	require.NoError(t, err)
	require.Equal(t, []string{"order", "product"}, res.GetUnavailableParts())
	require.Len(t, res.GetEvents(), 1)
}

func TestAPageWithoutAServiceThatIsDownIsTheLastOne(t *testing.T) {
	t.Parallel()
	up, down := log{seconds: []int64{5, 5, 9}}, log{seconds: []int64{6, 7}, down: true}
	res, err := auditScreens(map[string]log{"auth": up, "order": down}).FindAuditEvents(t.Context(), &adminv1.FindAuditEventsRequest{PageSize: 2})
	require.NoError(t, err)
	require.Len(t, res.GetEvents(), 2)
	require.Empty(t, res.GetNextPageToken(), "the next page would begin after the events of order")
}

func TestAPageTokenOfTheAuditLogIsChecked(t *testing.T) {
	t.Parallel()
	for _, token := range []string{"x", "eA", "MSBhIGI", "MSBhIC0x"} {
		_, err := auditScreens(nil).FindAuditEvents(t.Context(), &adminv1.FindAuditEventsRequest{PageToken: token})
		require.ErrorIs(t, err, ErrPageToken, token)
	}
}
