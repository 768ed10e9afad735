package domain_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/auth/internal/domain"
)

func TestSecretsPrintAMask(t *testing.T) {
	const canary = "canary@example.jp"
	account := domain.NewAccount(email(t, canary), domain.NewSecret(canary), "customer", now)
	secrets := []any{
		domain.NewSecret(canary), domain.NewPassword(canary), domain.PresentedRefreshToken(canary), email(t, canary), account,
		domain.Start{Account: account},
	}
	var out bytes.Buffer
	for _, secret := range secrets {
		fmt.Fprintf(&out, "%v %+v %s %#v\n", secret, secret, secret, secret)
		slog.New(slog.NewJSONHandler(&out, nil)).Info("test", "secret", secret)
		slog.New(slog.NewTextHandler(&out, nil)).Info("test", "secret", secret)
	}
	require.NotContains(t, out.String(), canary)
	require.NotContains(t, out.String(), "canary")
	require.Contains(t, out.String(), "(masked)")
}
