package domain_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/auth/internal/domain"
)

func TestPasswordsThatAreRefused(t *testing.T) {
	owner := email(t, "hanako.tanaka@example.jp")
	for _, password := range []string{
		// common in issue trackers and breaches
		"123456789012", "aaaaaaaaaaaa", "undefined", "null-null", "nullnull", "[object Object]", "undefinedundefined", "undefined1",
		// runs of a keyboard or an alphabet: forwards, backwards, broken
		"1234567890123456", "987654321098", "abcdefghijkl", "zyxwvutsrqponm", "qwertyuiopasdf", "qwertyuiop[]", "1qaz2wsx3edc4rfv",
		"!@#$%^&*()", "asdfghjkl;'", "あいうえおかきくけこ", "アイウエオアイウエオ", "abcd12345678", "qazwsxedcrfv",
		// repeats
		"abcabcabcabc", "11111111111111111111", "        ", "________", "xyxyxyxyxyxy", "さくらさくらさくら", "passwordpassword",
		"ababababababababab", "ああああああああああ", "🙂🙂🙂🙂🙂🙂🙂🙂", strings.Repeat("z", 128), strings.Repeat("qwerty", 20),
		// a word and a short rest
		"password1", "password123", "password2024", "Password!", "P@ssw0rd", "p4ssw0rd123", "drowssap", "drowssap1", "iloveyou1",
		"letmein123", "welcome2025", "sakura2024", "dragonball1", "monkey1234", "football99", "tanaka1234", "tokyo2020", "administrator",
		"パスワード1234", "ぱすわーど123", "ｐａｓｓｗｏｒｄ１２３", "ありがとうありがとう", "ﾊﾟｽﾜｰﾄﾞ1234",
		// dates
		"19900101", "20240401", "1990199019", "199001011990",
		// parts of the account's e-mail address
		"hanako1990", "hanakotanaka", "tanakahanako", "hanako.tanaka", "HANAKO-TANAKA", "example.jp1", "h4n4k0.t4n4k4", "akinai2025",
	} {
		t.Run(password, func(t *testing.T) {
			require.ErrorIs(t, domain.NewPassword(password).Check(owner), domain.ErrPasswordWeak)
		})
	}
}

func TestPasswordsThatAreTaken(t *testing.T) {
	owner := email(t, "hanako@example.jp")
	for _, password := range []string{
		"kf8#q2zv", "correct horse", "correct horse battery staple", "green-tea-for-two", "a long one, please", "桜咲く春の朝霧と月",
		"password-of-hanako", "m3xW9-kqP2-vvT7", "836147523", "ねこはこたつでまるくなる", "le café est froid", "пароль для магазина",
		strings.Repeat("password", 2) + "x7#kQ", "0199a3c0-0000-7000-8000-000000000001", "🦊🌲🥔🚲🎈🧊🪁🦉",
	} {
		t.Run(password, func(t *testing.T) {
			require.NoError(t, domain.NewPassword(password).Check(owner))
		})
	}
}

// A registration must not be a way to exhaust a CPU: the estimate examines 48 characters at most,
// also if NFKC expands one character to many (U+FDFA to 18).
func TestALongPasswordCostsLittleToEstimate(t *testing.T) {
	owner := email(t, "hanako@example.jp")
	longest := costOf(strings.Repeat("password", 6), owner)
	for name, password := range map[string]string{
		"one letter": strings.Repeat("a", 128), "signs for letters": strings.Repeat("(1!|$5+7", 16), "digits": strings.Repeat("1", 128),
		"one that unfolds": strings.Repeat("\ufdfa", 128), "words": strings.Repeat("password", 16), "too long": strings.Repeat("1", 1<<20),
	} {
		require.Less(t, costOf(password, owner), 5*longest, name)
	}
}

// costOf returns the shortest of several times of a check.
func costOf(password string, owner domain.Email) time.Duration {
	shortest := time.Hour
	for range 10 {
		began := time.Now()
		_ = domain.NewPassword(password).Check(owner)
		shortest = min(shortest, time.Since(began))
	}
	return shortest
}

func BenchmarkCheckOfALongPassword(b *testing.B) {
	owner, err := domain.NewEmail("hanako@example.jp")
	require.NoError(b, err)
	password := domain.NewPassword(strings.Repeat("(1!|$5+7", 16))
	for b.Loop() {
		_ = password.Check(owner)
	}
}
