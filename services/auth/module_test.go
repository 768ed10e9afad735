package auth_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/config"
	"github.com/akinai/akinai/services/auth"
)

func TestSettings(t *testing.T) {
	cfg, err := config.Load[auth.Config](map[string]string{
		"AUTH_DATABASE_URL": "postgres://x", "AUTH_MAIL_SERVER": "mail.example:587", "AUTH_MAIL_FROM": "shop@shop.example",
	}, "AUTH_")
	require.NoError(t, err)
	require.EqualValues(t, 19456, cfg.Argon2MemoryKiB)
	require.False(t, cfg.PasswordLogin, "a shop switches it on")
	require.Less(t, cfg.HashesAtOnce()+cfg.HashQueue, 64, "the places that an edge has for logins, some of which are for who only refreshes")

	_, err = config.Load[auth.Config](map[string]string{
		"AUTH_DATABASE_URL": "postgres://x", "AUTH_ISSUER": "shop", "AUTH_ARGON2_MEMORY_KIB": "7", "AUTH_HASH_QUEUE": "-1",
		"AUTH_LOGIN_ATTEMPTS": "0", "AUTH_MAIL_SERVER": "mail", "AUTH_MAIL_FROM": "shop", "AUTH_PUBLIC_URL": "http://127.0.0.1:8080",
	}, "AUTH_")
	for _, name := range []string{"AUTH_ISSUER", "AUTH_ARGON2_TIME", "AUTH_HASH_QUEUE", "AUTH_LOGIN_ATTEMPTS", "AUTH_MAIL_SERVER", "AUTH_MAIL_FROM", "AUTH_PUBLIC_URL"} {
		require.ErrorContains(t, err, name)
	}
}
