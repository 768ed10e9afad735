package issuer_test

import (
	"bytes"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/auth/internal/app"
	"github.com/akinai/akinai/services/auth/internal/store"
)

// TestSecondFactorsOutliveARotationOfTheirKey: a code is accepted with the new key beside the
// earlier one, and with the new key alone after all secrets were encrypted with it.
func TestSecondFactorsOutliveARotationOfTheirKey(t *testing.T) {
	w := start(t)
	w.staff(t)
	d, _ := w.browser(t).enroll(t, staffEmail)
	factors := &app.OwnFactor{Store: store.New(w.db), Vault: w.vault}
	logIn := func(code string) int {
		b := w.browser(t)
		return b.prove(t, b.half(t, staffEmail), code).status
	}

	earlier, later := w.vaultKey, bytes.Repeat([]byte{7}, 32)
	require.NoError(t, w.vault.SetKeys(later))
	require.Equal(t, http.StatusServiceUnavailable, logIn(d.code(t, 1)), "without the earlier key")
	done, lost, err := factors.Reseal(t.Context())
	require.NoError(t, err)
	require.Equal(t, [2]int{0, 1}, [2]int{done, lost}, "nothing is lost: the row stays as it is")

	require.NoError(t, w.vault.SetKeys(later, earlier))
	require.Equal(t, http.StatusSeeOther, logIn(d.code(t, 1)))
	for _, want := range []int{1, 0} {
		done, lost, err = factors.Reseal(t.Context())
		require.NoError(t, err)
		require.Equal(t, [2]int{want, 0}, [2]int{done, lost})
	}
	require.NoError(t, w.vault.SetKeys(later))
	require.Equal(t, http.StatusSeeOther, logIn(d.recovery[0]))
	b := w.browser(t)
	page := b.half(t, staffEmail)
	w.clock.by += 60e9
	require.Equal(t, http.StatusSeeOther, b.prove(t, page, d.code(t, 0)).status)
}
