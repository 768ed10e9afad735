package app

import (
	"context"
	"fmt"

	"github.com/akinai/akinai/services/auth/internal/domain"
)

// GrantRole grants a role to the account of an e-mail address. actor is the subject of the caller.
// Tokens contain the role from the next login or refresh on. Errors: domain.ErrRoleUnknown,
// domain.ErrAccountNotFound.
func (a *App) GrantRole(ctx context.Context, email domain.Email, role, actor string) error {
	if !a.RoleKnown(role) {
		return domain.ErrRoleUnknown
	}
	event := domain.Event{Type: domain.EventRoleGranted, At: a.Clock.Now(), Actor: actor, Role: role}
	if err := a.Accounts.GrantRole(ctx, email, event); err != nil {
		return fmt.Errorf("grant role %s: %w", role, err)
	}
	return nil
}
