package rpc

import (
	"context"
	"fmt"
	"strings"

	"google.golang.org/protobuf/types/known/timestamppb"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/services/auth/internal/app"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

// SessionServer implements SessionService.
type SessionServer struct{ app *app.SessionAdmin }

// NewSessionServer returns the server of the use cases in app.
func NewSessionServer(app *app.SessionAdmin) *SessionServer { return &SessionServer{app: app} }

func callingSession(ctx context.Context) domain.CallingSession {
	identity := auth.From(ctx)
	return domain.CallingSession{Account: domain.AccountID(identity.Subject), Session: domain.SessionID(identity.Session)}
}

// ListSessions returns the caller's sessions.
func (s *SessionServer) ListSessions(ctx context.Context, _ *authv1.ListSessionsRequest) (*authv1.ListSessionsResponse, error) {
	caller := callingSession(ctx)
	entries, err := s.app.List(ctx, caller.Account)
	if err != nil {
		return nil, err
	}
	return &authv1.ListSessionsResponse{Sessions: sessionsToProto(entries, caller)}, nil
}

// EndSession ends one of the caller's sessions.
func (s *SessionServer) EndSession(ctx context.Context, req *authv1.EndSessionRequest) (*authv1.EndSessionResponse, error) {
	if err := s.app.End(ctx, callingSession(ctx).Account, domain.SessionID(req.GetId())); err != nil {
		return nil, err
	}
	return &authv1.EndSessionResponse{}, nil
}

// EndOtherSessions ends the caller's other sessions.
func (s *SessionServer) EndOtherSessions(ctx context.Context, _ *authv1.EndOtherSessionsRequest) (*authv1.EndOtherSessionsResponse, error) {
	if err := s.app.EndOthers(ctx, callingSession(ctx)); err != nil {
		return nil, err
	}
	return &authv1.EndOtherSessionsResponse{}, nil
}

// ListAccountSessions returns the sessions of an account.
func (s *SessionServer) ListAccountSessions(
	ctx context.Context, req *authv1.ListAccountSessionsRequest,
) (*authv1.ListAccountSessionsResponse, error) {
	account, err := domain.NewAccountRef(req.GetAccount())
	if err != nil {
		return nil, err
	}
	entries, err := s.app.ListOf(ctx, editorOf(ctx), account)
	if err != nil {
		return nil, err
	}
	return &authv1.ListAccountSessionsResponse{Sessions: sessionsToProto(entries, callingSession(ctx))}, nil
}

// EndAccountSessions ends all sessions of an account.
func (s *SessionServer) EndAccountSessions(
	ctx context.Context, req *authv1.EndAccountSessionsRequest,
) (*authv1.EndAccountSessionsResponse, error) {
	account, err := domain.NewAccountRef(req.GetAccount())
	if err != nil {
		return nil, err
	}
	if err := s.app.EndAll(ctx, editorOf(ctx), account, codeOf(req.GetReason(), "SESSION_END_REASON_")); err != nil {
		return nil, err
	}
	return &authv1.EndAccountSessionsResponse{}, nil
}

// codeOf returns the code of a reason as the audit log has it; "" if it is unspecified.
func codeOf(reason fmt.Stringer, prefix string) string {
	code := strings.TrimPrefix(reason.String(), prefix)
	if code == "UNSPECIFIED" {
		return ""
	}
	return code
}

func sessionsToProto(entries []domain.SessionEntry, caller domain.CallingSession) []*authv1.Session {
	caller = caller.Among(entries)
	out := make([]*authv1.Session, len(entries))
	for i, e := range entries {
		out[i] = &authv1.Session{
			Id: string(e.ID), BrowserLogin: e.Browser, ClientName: e.ClientName, Browser: e.Device.Browser, System: e.Device.System,
			StartedAt: timestamppb.New(e.StartedAt), LastUsedAt: timestamppb.New(e.UsedAt), EndsAt: timestamppb.New(e.EndsAt),
			Current: caller.Is(e),
		}
	}
	return out
}
