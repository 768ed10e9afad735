package screen

import (
	"context"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/api/gen/akinai/auth/v1/authv1connect"
	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/bff/internal/limit"
)

// Factor manages the caller's second factor.
type Factor struct {
	Factors authv1connect.FactorServiceClient
	Rate    limit.Rate
	// Proxies is the number of trusted proxies in front of the edge.
	Proxies int
}

// GetFactor returns the state of the caller's second factor.
func (s *Factor) GetFactor(ctx context.Context, _ *webv1.GetFactorRequest) (*webv1.GetFactorResponse, error) {
	res, err := s.Factors.GetFactor(ctx, &authv1.GetFactorRequest{})
	if err != nil {
		return nil, err
	}
	return &webv1.GetFactorResponse{Since: res.GetSince(), RecoveryCodesLeft: res.GetRecoveryCodesLeft(), Required: res.GetRequired()}, nil
}

// BeginFactor makes the secret of a new factor.
func (s *Factor) BeginFactor(ctx context.Context, _ *webv1.BeginFactorRequest) (*webv1.BeginFactorResponse, error) {
	if err := s.Rate.Check(ctx, clientAddress(ctx, s.Proxies)); err != nil {
		return nil, err
	}
	res, err := s.Factors.BeginFactor(ctx, &authv1.BeginFactorRequest{})
	if err != nil {
		return nil, err
	}
	return &webv1.BeginFactorResponse{Secret: res.GetSecret(), Uri: res.GetUri()}, nil
}

// ConfirmFactor sets the new factor up by a code.
func (s *Factor) ConfirmFactor(ctx context.Context, req *webv1.ConfirmFactorRequest) (*webv1.ConfirmFactorResponse, error) {
	address := clientAddress(ctx, s.Proxies)
	if err := s.Rate.Check(ctx, address); err != nil {
		return nil, err
	}
	res, err := s.Factors.ConfirmFactor(ctx, &authv1.ConfirmFactorRequest{Code: req.GetCode(), ClientAddress: address})
	if err != nil {
		return nil, err
	}
	return &webv1.ConfirmFactorResponse{RecoveryCodes: res.GetRecoveryCodes()}, nil
}

// RenewRecoveryCodes replaces the recovery codes of the caller's factor.
func (s *Factor) RenewRecoveryCodes(ctx context.Context, _ *webv1.RenewRecoveryCodesRequest) (*webv1.RenewRecoveryCodesResponse, error) {
	if err := s.Rate.Check(ctx, clientAddress(ctx, s.Proxies)); err != nil {
		return nil, err
	}
	res, err := s.Factors.RenewRecoveryCodes(ctx, &authv1.RenewRecoveryCodesRequest{})
	if err != nil {
		return nil, err
	}
	return &webv1.RenewRecoveryCodesResponse{RecoveryCodes: res.GetRecoveryCodes()}, nil
}

// RemoveFactor removes the caller's factor and ends all sessions of the account.
func (s *Factor) RemoveFactor(ctx context.Context, _ *webv1.RemoveFactorRequest) (*webv1.RemoveFactorResponse, error) {
	if _, err := s.Factors.RemoveFactor(ctx, &authv1.RemoveFactorRequest{}); err != nil {
		return nil, err
	}
	return &webv1.RemoveFactorResponse{}, nil
}
