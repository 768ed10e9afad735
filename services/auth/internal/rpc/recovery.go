package rpc

import (
	"context"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/services/auth/internal/app"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

// RequestEmailVerification mails a link that verifies the address.
func (s *Server) RequestEmailVerification(
	ctx context.Context, req *authv1.RequestEmailVerificationRequest,
) (*authv1.RequestEmailVerificationResponse, error) {
	email, err := domain.NewEmail(req.GetEmail())
	if err == nil {
		err = s.recovery.RequestEmailVerification(ctx, email, domain.ClientIP(req.GetClientAddress()))
	}
	if err != nil {
		return nil, err
	}
	return &authv1.RequestEmailVerificationResponse{}, nil
}

// VerifyEmail verifies the address of an account.
func (s *Server) VerifyEmail(ctx context.Context, req *authv1.VerifyEmailRequest) (*authv1.VerifyEmailResponse, error) {
	if err := s.recovery.VerifyEmail(ctx, domain.PresentedOneTimeToken(req.GetToken())); err != nil {
		return nil, err
	}
	return &authv1.VerifyEmailResponse{}, nil
}

// RequestPasswordReset mails a link that sets a new password.
func (s *Server) RequestPasswordReset(
	ctx context.Context, req *authv1.RequestPasswordResetRequest,
) (*authv1.RequestPasswordResetResponse, error) {
	email, err := domain.NewEmail(req.GetEmail())
	if err == nil {
		err = s.recovery.RequestPasswordReset(ctx, email, domain.ClientIP(req.GetClientAddress()))
	}
	if err != nil {
		return nil, err
	}
	return &authv1.RequestPasswordResetResponse{}, nil
}

// ResetPassword sets a new password and ends all sessions.
func (s *Server) ResetPassword(ctx context.Context, req *authv1.ResetPasswordRequest) (*authv1.ResetPasswordResponse, error) {
	token := domain.PresentedOneTimeToken(req.GetToken())
	if err := s.recovery.ResetPassword(ctx, token, domain.NewPassword(req.GetPassword())); err != nil {
		return nil, err
	}
	return &authv1.ResetPasswordResponse{}, nil
}

// ChangePassword replaces the caller's password.
func (s *Server) ChangePassword(ctx context.Context, req *authv1.ChangePasswordRequest) (*authv1.ChangePasswordResponse, error) {
	err := s.recovery.ChangePassword(ctx, callerFromContext(ctx, req.GetClientAddress()),
		domain.NewPassword(req.GetCurrentPassword()), domain.NewPassword(req.GetNewPassword()))
	if err != nil {
		return nil, err
	}
	return &authv1.ChangePasswordResponse{}, nil
}

// RequestEmailChange mails a link to the caller's new address.
func (s *Server) RequestEmailChange(ctx context.Context, req *authv1.RequestEmailChangeRequest) (*authv1.RequestEmailChangeResponse, error) {
	email, err := domain.NewEmail(req.GetNewEmail())
	if err == nil {
		err = s.recovery.RequestEmailChange(ctx, callerFromContext(ctx, req.GetClientAddress()), email, domain.NewPassword(req.GetPassword()))
	}
	if err != nil {
		return nil, err
	}
	return &authv1.RequestEmailChangeResponse{}, nil
}

// ConfirmEmailChange gives an account its new address.
func (s *Server) ConfirmEmailChange(ctx context.Context, req *authv1.ConfirmEmailChangeRequest) (*authv1.ConfirmEmailChangeResponse, error) {
	if err := s.recovery.ConfirmEmailChange(ctx, domain.PresentedOneTimeToken(req.GetToken())); err != nil {
		return nil, err
	}
	return &authv1.ConfirmEmailChangeResponse{}, nil
}

func callerFromContext(ctx context.Context, address string) app.Caller {
	return app.Caller{CallingSession: callingSession(ctx), ClientIP: domain.ClientIP(address)}
}
