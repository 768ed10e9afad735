package app

import (
	"context"

	"github.com/akinai/akinai/services/auth/internal/domain"
)

// GetAccount returns an account. Errors: domain.ErrAccountNotFound.
func (a *App) GetAccount(ctx context.Context, account domain.AccountID) (domain.Account, error) {
	return a.Accounts.GetAccount(ctx, account)
}
