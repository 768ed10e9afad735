package screen

import (
	"context"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
)

// RequestEmailVerification mails a link that verifies the address.
func (s *Auth) RequestEmailVerification(
	ctx context.Context, req *webv1.RequestEmailVerificationRequest,
) (*webv1.RequestEmailVerificationResponse, error) {
	address := clientAddress(ctx, s.Proxies)
	if err := s.Rate.Check(ctx, address); err != nil {
		return nil, err
	}
	_, err := s.Auth.RequestEmailVerification(ctx, &authv1.RequestEmailVerificationRequest{Email: req.GetEmail(), ClientAddress: address})
	if err != nil {
		return nil, err
	}
	return &webv1.RequestEmailVerificationResponse{}, nil
}

// VerifyEmail verifies an address by the token of a link.
func (s *Auth) VerifyEmail(ctx context.Context, req *webv1.VerifyEmailRequest) (*webv1.VerifyEmailResponse, error) {
	if err := s.Rate.Check(ctx, clientAddress(ctx, s.Proxies)); err != nil {
		return nil, err
	}
	if _, err := s.Auth.VerifyEmail(ctx, &authv1.VerifyEmailRequest{Token: req.GetToken()}); err != nil {
		return nil, err
	}
	return &webv1.VerifyEmailResponse{}, nil
}

// RequestPasswordReset mails a link that sets a new password.
func (s *Auth) RequestPasswordReset(ctx context.Context, req *webv1.RequestPasswordResetRequest) (*webv1.RequestPasswordResetResponse, error) {
	address := clientAddress(ctx, s.Proxies)
	if err := s.Rate.Check(ctx, address); err != nil {
		return nil, err
	}
	_, err := s.Auth.RequestPasswordReset(ctx, &authv1.RequestPasswordResetRequest{Email: req.GetEmail(), ClientAddress: address})
	if err != nil {
		return nil, err
	}
	return &webv1.RequestPasswordResetResponse{}, nil
}

// ResetPassword sets a new password by the token of a link.
func (s *Auth) ResetPassword(ctx context.Context, req *webv1.ResetPasswordRequest) (*webv1.ResetPasswordResponse, error) {
	if err := s.Rate.Check(ctx, clientAddress(ctx, s.Proxies)); err != nil {
		return nil, err
	}
	if _, err := s.Auth.ResetPassword(ctx, &authv1.ResetPasswordRequest{Token: req.GetToken(), Password: req.GetPassword()}); err != nil {
		return nil, err
	}
	return &webv1.ResetPasswordResponse{}, nil
}

// ChangePassword replaces the caller's password.
func (s *Auth) ChangePassword(ctx context.Context, req *webv1.ChangePasswordRequest) (*webv1.ChangePasswordResponse, error) {
	address := clientAddress(ctx, s.Proxies)
	if err := s.Rate.Check(ctx, address); err != nil {
		return nil, err
	}
	_, err := s.AsCaller.ChangePassword(ctx, &authv1.ChangePasswordRequest{
		CurrentPassword: req.GetCurrentPassword(), NewPassword: req.GetNewPassword(), ClientAddress: address,
	})
	if err != nil {
		return nil, err
	}
	return &webv1.ChangePasswordResponse{}, nil
}

// RequestEmailChange mails a link to the caller's new address.
func (s *Auth) RequestEmailChange(ctx context.Context, req *webv1.RequestEmailChangeRequest) (*webv1.RequestEmailChangeResponse, error) {
	address := clientAddress(ctx, s.Proxies)
	if err := s.Rate.Check(ctx, address); err != nil {
		return nil, err
	}
	_, err := s.AsCaller.RequestEmailChange(ctx, &authv1.RequestEmailChangeRequest{
		NewEmail: req.GetNewEmail(), Password: req.GetPassword(), ClientAddress: address,
	})
	if err != nil {
		return nil, err
	}
	return &webv1.RequestEmailChangeResponse{}, nil
}

// ConfirmEmailChange gives an account its new address by the token of a link.
func (s *Auth) ConfirmEmailChange(ctx context.Context, req *webv1.ConfirmEmailChangeRequest) (*webv1.ConfirmEmailChangeResponse, error) {
	if err := s.Rate.Check(ctx, clientAddress(ctx, s.Proxies)); err != nil {
		return nil, err
	}
	if _, err := s.Auth.ConfirmEmailChange(ctx, &authv1.ConfirmEmailChangeRequest{Token: req.GetToken()}); err != nil {
		return nil, err
	}
	return &webv1.ConfirmEmailChangeResponse{}, nil
}
