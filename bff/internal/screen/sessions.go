package screen

import (
	"context"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/api/gen/akinai/auth/v1/authv1connect"
	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/bff/internal/view"
)

// Sessions lists and ends the caller's sessions.
type Sessions struct {
	Sessions authv1connect.SessionServiceClient
}

// ListSessions returns the caller's sessions.
func (s *Sessions) ListSessions(ctx context.Context, _ *webv1.ListSessionsRequest) (*webv1.ListSessionsResponse, error) {
	res, err := s.Sessions.ListSessions(ctx, &authv1.ListSessionsRequest{})
	if err != nil {
		return nil, err
	}
	return &webv1.ListSessionsResponse{Sessions: view.Sessions(res.GetSessions())}, nil
}

// EndSession ends one of the caller's sessions.
func (s *Sessions) EndSession(ctx context.Context, req *webv1.EndSessionRequest) (*webv1.EndSessionResponse, error) {
	if _, err := s.Sessions.EndSession(ctx, &authv1.EndSessionRequest{Id: req.GetId()}); err != nil {
		return nil, err
	}
	return &webv1.EndSessionResponse{}, nil
}

// EndOtherSessions ends the caller's other sessions.
func (s *Sessions) EndOtherSessions(ctx context.Context, _ *webv1.EndOtherSessionsRequest) (*webv1.EndOtherSessionsResponse, error) {
	if _, err := s.Sessions.EndOtherSessions(ctx, &authv1.EndOtherSessionsRequest{}); err != nil {
		return nil, err
	}
	return &webv1.EndOtherSessionsResponse{}, nil
}
