package app

import (
	"context"

	"github.com/akinai/akinai/services/auth/internal/domain"
)

// GetAccount returns an account. Errors: domain.ErrAccountNotFound.
func (a *App) GetAccount(ctx context.Context, account domain.AccountID) (domain.Account, error) {
	return a.Accounts.GetAccount(ctx, account)
}

// GetAccounts returns those of the accounts that exist.
func (a *App) GetAccounts(ctx context.Context, accounts []domain.AccountID) ([]domain.Account, error) {
	return a.Accounts.GetAccounts(ctx, accounts)
}
