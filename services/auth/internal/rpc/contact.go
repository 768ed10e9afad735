package rpc

import (
	"context"
	"strings"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

// GetAccount returns the caller's account.
func (s *Server) GetAccount(ctx context.Context, _ *authv1.GetAccountRequest) (*authv1.GetAccountResponse, error) {
	account, err := s.app.GetAccount(ctx, domain.AccountID(auth.From(ctx).Subject))
	if err != nil {
		return nil, err
	}
	return &authv1.GetAccountResponse{DisplayName: account.Name}, nil
}

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

// BatchGetAccountContacts returns where the shop writes to the owners of accounts.
func (s *Server) BatchGetAccountContacts(
	ctx context.Context, req *authv1.BatchGetAccountContactsRequest,
) (*authv1.BatchGetAccountContactsResponse, error) {
	ids := make([]domain.AccountID, len(req.GetAccountIds()))
	for i, id := range req.GetAccountIds() {
		ids[i] = domain.AccountID(strings.ToLower(id))
	}
	accounts, err := s.app.GetAccounts(ctx, ids)
	if err != nil {
		return nil, err
	}
	res := &authv1.BatchGetAccountContactsResponse{Contacts: make([]*authv1.AccountContact, len(accounts))}
	for i, account := range accounts {
		res.Contacts[i] = &authv1.AccountContact{AccountId: string(account.ID), Email: account.Email.Reveal(), Language: string(account.Language)}
	}
	return res, nil
}
