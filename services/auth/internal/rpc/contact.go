package rpc

import (
	"context"
	"strings"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

// GetAccountContact returns where the shop writes to the owner of an account.
func (s *Server) GetAccountContact(ctx context.Context, req *authv1.GetAccountContactRequest) (*authv1.GetAccountContactResponse, error) {
	account, err := s.app.GetAccount(ctx, domain.AccountID(strings.ToLower(req.GetAccountId())))
	if err != nil {
		return nil, err
	}
	return &authv1.GetAccountContactResponse{
		Email: account.Email.Reveal(), Language: string(account.Language), EmailVerified: account.EmailVerified(),
	}, nil
}
