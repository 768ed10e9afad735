package domain_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/auth/internal/domain"
)

func TestANameIsOneLineOfBoundedText(t *testing.T) {
	for _, name := range []string{"", "花子", "山田 花子", "O'Brien <b>", strings.Repeat("花", domain.MaxNameLength)} {
		require.NoError(t, domain.CheckName(name), name)
	}
	for _, name := range []string{"a\nb", "a\x00", "\u0085", "\xff", strings.Repeat("a", domain.MaxNameLength+1)} {
		require.ErrorIs(t, domain.CheckName(name), domain.ErrTextInvalid, "%q", name)
	}
}
