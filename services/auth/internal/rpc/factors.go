package rpc

import (
	"context"

	"google.golang.org/protobuf/types/known/timestamppb"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/rpc"
	"github.com/akinai/akinai/services/auth/internal/app"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

// FactorServer implements FactorService.
type FactorServer struct{ app *app.OwnFactor }

// NewFactorServer returns the server of the use cases in app.
func NewFactorServer(app *app.OwnFactor) *FactorServer { return &FactorServer{app: app} }

// GetFactor returns the state of the caller's second factor.
func (s *FactorServer) GetFactor(ctx context.Context, _ *authv1.GetFactorRequest) (*authv1.GetFactorResponse, error) {
	state, err := s.app.State(ctx, callingSession(ctx).Account)
	if err != nil {
		return nil, err
	}
	res := &authv1.GetFactorResponse{RecoveryCodesLeft: int32(state.RecoveryCodesLeft), Required: state.Required} //nolint:gosec // ten at most
	if state.On() {
		res.Since = timestamppb.New(state.Since)
	}
	return res, nil
}

// BeginFactor makes the secret of a new factor.
func (s *FactorServer) BeginFactor(ctx context.Context, _ *authv1.BeginFactorRequest) (*authv1.BeginFactorResponse, error) {
	if err := s.checkLogin(ctx); err != nil {
		return nil, err
	}
	enrollment, err := s.app.Begin(ctx, callingSession(ctx))
	if err != nil {
		return nil, err
	}
	return &authv1.BeginFactorResponse{Secret: enrollment.Secret.Reveal(), Uri: enrollment.URI().Reveal()}, nil
}

// ConfirmFactor makes the secret of BeginFactor the caller's factor.
func (s *FactorServer) ConfirmFactor(ctx context.Context, req *authv1.ConfirmFactorRequest) (*authv1.ConfirmFactorResponse, error) {
	if err := s.checkLogin(ctx); err != nil {
		return nil, err
	}
	set, err := s.app.Confirm(ctx, callingSession(ctx), domain.NewTypedCode(req.GetCode()), domain.ClientIP(req.GetClientAddress()))
	if err != nil {
		return nil, err
	}
	return &authv1.ConfirmFactorResponse{RecoveryCodes: revealAll(set)}, nil
}

// RenewRecoveryCodes replaces the recovery codes of the caller's factor.
func (s *FactorServer) RenewRecoveryCodes(
	ctx context.Context, _ *authv1.RenewRecoveryCodesRequest,
) (*authv1.RenewRecoveryCodesResponse, error) {
	set, err := s.app.RenewRecovery(ctx, callingSession(ctx))
	if err != nil {
		return nil, err
	}
	return &authv1.RenewRecoveryCodesResponse{RecoveryCodes: revealAll(set)}, nil
}

// RemoveFactor removes the caller's factor and ends all sessions of the account.
func (s *FactorServer) RemoveFactor(ctx context.Context, _ *authv1.RemoveFactorRequest) (*authv1.RemoveFactorResponse, error) {
	if err := s.app.Remove(ctx, callingSession(ctx)); err != nil {
		return nil, err
	}
	return &authv1.RemoveFactorResponse{}, nil
}

// checkLogin returns nil if the caller has logged in recently: with the second factor, if the
// account has one or needs one. A factor that is added after the check changes the credentials,
// which ends what the caller has begun. Errors: rpc.ErrStepUp.
func (s *FactorServer) checkLogin(ctx context.Context) error {
	identity := auth.From(ctx)
	state, err := s.app.State(ctx, domain.AccountID(identity.Subject))
	if err != nil {
		return err
	}
	if needed := state.On() || state.Required; needed && !identity.SecondFactor() || !identity.LoggedInRecently(s.app.Clock.Now()) {
		return rpc.ErrStepUp
	}
	return nil
}

func revealAll(set domain.RecoverySet) []string {
	codes := make([]string, len(set.Codes))
	for i, code := range set.Codes {
		codes[i] = code.Reveal()
	}
	return codes
}
