package domain_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/auth/internal/domain"
)

func TestPasswordRules(t *testing.T) {
	owner := email(t, "Hanako@example.jp")
	for _, tc := range []struct {
		name, password, rule string
	}{
		{"seven characters", "kf8#q2z", "length"},
		{"eight characters", "kf8#q2zv", ""},
		{"seven characters of three bytes", "桜咲く春の朝霧", "length"},
		{"nine characters of three bytes", "桜咲く春の朝霧と月", ""},
		{"128 characters", strings.Repeat("桜咲く春の朝霧と", 16), ""},
		{"129 characters", strings.Repeat("桜咲く春の朝霧と", 16) + "y", "length"},
		{"the most common one", "password", "common"},
		{"a common one in capitals", "PassWord1", "common"},
		{"a common one in full width", "ｐａｓｓｗｏｒｄ", "common"},
		{"one letter", "zzzzzzzz", "common"},
		{"a common one and more", "password-of-hanako", ""},
		{"two lines of the list", "password1\npassword12", ""},
		{"the address", "hanako@EXAMPLE.jp", "email"},
		{"spaces", "a b c d e f", ""},
		{"NUL", "kf8\x00q2zvw", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			err := domain.NewPassword(tc.password).Check(owner)
			if tc.rule == "" {
				require.NoError(t, err)
				return
			}
			require.Equal(t, domain.ErrPasswordWeak.With("rule", tc.rule), err)
		})
	}
}

func TestKeyboardsThatComposeDifferentlyAgree(t *testing.T) {
	require.Equal(t, domain.NewPassword("がぎぐげご").Hashable(), domain.NewPassword("か\u3099き\u3099く\u3099け\u3099こ\u3099").Hashable())
	require.NotEqual(t, domain.NewPassword("Correct horse").Hashable(), domain.NewPassword("correct horse").Hashable())
}
