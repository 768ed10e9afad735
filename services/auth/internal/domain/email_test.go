package domain_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/akinai/akinai/services/auth/internal/domain"
)

func email(t *testing.T, given string) domain.Email {
	t.Helper()
	e, err := domain.NewEmail(given)
	require.NoError(t, err)
	return e
}

func TestSpellingsOfOneAddress(t *testing.T) {
	want := email(t, "hanako.yamada@example.jp")
	for _, spelling := range []string{"Hanako.Yamada@Example.JP", "ｈａｎａｋｏ．ｙａｍａｄａ＠ｅｘａｍｐｌｅ．ｊｐ", "HANA\u212aO.YAMADA@EXAMPLE.JP"} {
		got := email(t, spelling)
		require.Equal(t, want.Lookup(), got.Lookup())
		require.Equal(t, want.Key(), got.Key())
		require.Equal(t, spelling, got.Reveal(), "kept as written")
	}
	for _, other := range []string{"hanakoyamada@example.jp", "hanako.yamada@example.com", ""} {
		require.NotEqual(t, want.Lookup(), email(t, other).Lookup())
		require.NotEqual(t, want.Key(), email(t, other).Key())
	}
}

func TestLookupFormIsFinal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first, err := domain.NewEmail(rapid.StringMatching(`[^\x00]*`).Draw(t, "address"))
		require.NoError(t, err)
		second, err := domain.NewEmail(first.Lookup())
		require.NoError(t, err)
		require.Equal(t, first.Lookup(), second.Lookup())
	})
}

func TestAddressesThatCannotBeStored(t *testing.T) {
	for _, given := range []string{"a\x00@example.jp", "\xff@example.jp"} {
		_, err := domain.NewEmail(given)
		require.ErrorIs(t, err, domain.ErrTextInvalid)
	}
}
