package rpc

import (
	"context"

	"google.golang.org/protobuf/types/known/timestamppb"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/services/auth/internal/app"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

// Server implements AuthService.
type Server struct {
	app      *app.App
	recovery *app.Recovery
	// jwks returns the JWK set in JSON.
	jwks func() string
}

// NewServer returns the server of the use cases.
func NewServer(app *app.App, recovery *app.Recovery, jwks func() string) *Server {
	return &Server{app: app, recovery: recovery, jwks: jwks}
}

// Register creates a customer account and mails a link that verifies its address.
func (s *Server) Register(ctx context.Context, req *authv1.RegisterRequest) (*authv1.RegisterResponse, error) {
	email, err := domain.NewEmail(req.GetEmail())
	if err != nil {
		return nil, err
	}
	err = s.recovery.Register(ctx, app.Newcomer{
		Email: email, Password: domain.NewPassword(req.GetPassword()), Name: req.GetDisplayName(),
		Client: domain.ClientID(req.GetClientId()), ClientIP: domain.ClientIP(req.GetClientAddress()),
		Agreed: agreedFromProto(req.GetAgreedPages()),
	})
	if err != nil {
		return nil, err
	}
	return &authv1.RegisterResponse{}, nil
}

// agreedFromProto returns nil for none.
func agreedFromProto(pages []*authv1.AgreedPage) []domain.AgreedPage {
	var out []domain.AgreedPage
	for _, page := range pages {
		out = append(out, domain.AgreedPage{Name: page.GetName(), Version: page.GetVersion()})
	}
	return out
}

// CreateAccount creates a customer account whose address was verified elsewhere.
func (s *Server) CreateAccount(ctx context.Context, req *authv1.CreateAccountRequest) (*authv1.CreateAccountResponse, error) {
	email, err := domain.NewEmail(req.GetEmail())
	if err != nil {
		return nil, err
	}
	account, created, err := s.recovery.CreateAccount(ctx, email, domain.NewPassword(req.GetPassword()), auth.From(ctx).Subject)
	if err != nil {
		return nil, err
	}
	return &authv1.CreateAccountResponse{UserId: string(account), Created: created}, nil
}

// Login exchanges e-mail and password for tokens.
func (s *Server) Login(ctx context.Context, req *authv1.LoginRequest) (*authv1.LoginResponse, error) {
	email, err := domain.NewEmail(req.GetEmail())
	if err != nil {
		return nil, err
	}
	tokens, err := s.app.Login(ctx, email, domain.NewPassword(req.GetPassword()), domain.ClientID(req.GetClientId()), domain.Visitor{
		IP: domain.ClientIP(req.GetClientAddress()), Device: domain.DeviceOf(req.GetUserAgent()), Cookie: req.GetDeviceToken(),
	}, req.GetRememberDevice())
	if err != nil {
		return nil, err
	}
	return &authv1.LoginResponse{Tokens: tokensToProto(tokens)}, nil
}

// RefreshTokens exchanges a refresh token for new tokens.
func (s *Server) RefreshTokens(ctx context.Context, req *authv1.RefreshTokensRequest) (*authv1.RefreshTokensResponse, error) {
	presented := domain.PresentedRefreshToken(req.GetRefreshToken())
	tokens, err := s.app.RefreshTokens(ctx, presented, domain.ClientID(req.GetClientId()))
	if err != nil {
		return nil, err
	}
	return &authv1.RefreshTokensResponse{Tokens: tokensToProto(tokens)}, nil
}

// Logout revokes the session of a refresh token.
func (s *Server) Logout(ctx context.Context, req *authv1.LogoutRequest) (*authv1.LogoutResponse, error) {
	if err := s.app.Logout(ctx, domain.PresentedRefreshToken(req.GetRefreshToken())); err != nil {
		return nil, err
	}
	return &authv1.LogoutResponse{}, nil
}

// ListKeys returns the public keys for verifying access tokens.
func (s *Server) ListKeys(context.Context, *authv1.ListKeysRequest) (*authv1.ListKeysResponse, error) {
	return &authv1.ListKeysResponse{Jwks: s.jwks()}, nil
}

// ListRevocations returns the sessions revoked since the given time.
func (s *Server) ListRevocations(ctx context.Context, req *authv1.ListRevocationsRequest) (*authv1.ListRevocationsResponse, error) {
	sessions, until, err := s.app.ListRevocations(ctx, req.GetSince().AsTime())
	if err != nil {
		return nil, err
	}
	return &authv1.ListRevocationsResponse{SessionIds: encodeSessionIDs(sessions), Until: timestamppb.New(until)}, nil
}
