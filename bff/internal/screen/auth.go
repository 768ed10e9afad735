package screen

import (
	"context"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/api/gen/akinai/auth/v1/authv1connect"
	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/bff/internal/limit"
	"github.com/akinai/akinai/bff/internal/view"
)

// Auth issues and revokes tokens.
type Auth struct {
	Auth authv1connect.AuthServiceClient
	// AsCaller calls as the caller.
	AsCaller authv1connect.AuthServiceClient
	ClientID string
	Rate     limit.Rate
	// Proxies is the number of trusted proxies in front of the edge.
	Proxies int
}

// Register creates an account whose e-mail address is to be verified. Its response does not tell
// whether the address has an account.
func (s *Auth) Register(ctx context.Context, req *webv1.RegisterRequest) (*webv1.RegisterResponse, error) {
	address := clientAddress(ctx, s.Proxies)
	if err := s.Rate.Check(ctx, address); err != nil {
		return nil, err
	}
	_, err := s.Auth.Register(ctx, &authv1.RegisterRequest{
		Email: req.GetEmail(), Password: req.GetPassword(), DisplayName: req.GetDisplayName(), ClientId: s.ClientID, ClientAddress: address,
		AgreedPages: view.AgreedPages(req.GetAgreedPages()),
	})
	if err != nil {
		return nil, err
	}
	return &webv1.RegisterResponse{}, nil
}

// Login exchanges e-mail and password for tokens.
func (s *Auth) Login(ctx context.Context, req *webv1.LoginRequest) (*webv1.LoginResponse, error) {
	address := clientAddress(ctx, s.Proxies)
	if err := s.Rate.Check(ctx, address); err != nil {
		return nil, err
	}
	res, err := s.Auth.Login(ctx, &authv1.LoginRequest{
		Email: req.GetEmail(), Password: req.GetPassword(), ClientId: s.ClientID, ClientAddress: address,
		UserAgent: userAgent(ctx), RememberDevice: req.GetRememberDevice(), DeviceToken: req.GetDeviceToken(),
	})
	if err != nil {
		return nil, err
	}
	return &webv1.LoginResponse{Tokens: view.Tokens(res.GetTokens())}, nil
}

// RefreshTokens exchanges a refresh token for new tokens.
func (s *Auth) RefreshTokens(ctx context.Context, req *webv1.RefreshTokensRequest) (*webv1.RefreshTokensResponse, error) {
	res, err := s.Auth.RefreshTokens(ctx, &authv1.RefreshTokensRequest{RefreshToken: req.GetRefreshToken(), ClientId: s.ClientID})
	if err != nil {
		return nil, err
	}
	return &webv1.RefreshTokensResponse{Tokens: view.Tokens(res.GetTokens())}, nil
}

// Logout ends the session of a refresh token.
func (s *Auth) Logout(ctx context.Context, req *webv1.LogoutRequest) (*webv1.LogoutResponse, error) {
	if _, err := s.Auth.Logout(ctx, &authv1.LogoutRequest{RefreshToken: req.GetRefreshToken()}); err != nil {
		return nil, err
	}
	return &webv1.LogoutResponse{}, nil
}
