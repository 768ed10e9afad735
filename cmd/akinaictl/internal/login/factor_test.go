package login_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/cmd/akinaictl/internal/login"
)

// pages are the pages of an issuer, for one account.
type pages struct {
	*httptest.Server

	// secret is the second factor of the account, "" if it has none.
	secret string
}

const offered = "JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP"

func startPages(t *testing.T) *pages {
	t.Helper()
	p := &pages{}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"issuer":%[1]q,"authorization_endpoint":"%[1]s/authorize","token_endpoint":"%[1]s/token","jwks_uri":"%[1]s/keys"}`, p.URL)
	})
	mux.HandleFunc("GET /authorize", func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "browser", Value: "b"})
		http.Redirect(w, r, "/login", http.StatusSeeOther)
	})
	mux.HandleFunc("GET /login", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `<input type="hidden" name="id" value="request">`)
	})
	mux.HandleFunc("POST /login", func(w http.ResponseWriter, r *http.Request) {
		if cookie, err := r.Cookie("browser"); err != nil || cookie.Value != "b" || r.PostFormValue("id") != "request" || r.PostFormValue("password") != "right" {
			w.WriteHeader(http.StatusUnprocessableEntity)
			return
		}
		http.Redirect(w, r, "/login/factor", http.StatusSeeOther)
	})
	mux.HandleFunc("GET /login/factor", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `<input type="hidden" name="id" value="step"><input autocomplete="one-time-code">`)
		if p.secret == "" {
			_, _ = io.WriteString(w, `<code class="secret">`+offered+`</code>`)
		}
	})
	mux.HandleFunc("POST /login/factor", func(w http.ResponseWriter, r *http.Request) {
		secret := "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
		if r.PostFormValue("id") != "step" || !totp.Validate(r.PostFormValue("code"), secret) {
			w.WriteHeader(http.StatusUnprocessableEntity)
			return
		}
		p.secret = secret
		_, _ = io.WriteString(w, `<ol class="codes">`)
	})
	p.Server = httptest.NewServer(mux)
	t.Cleanup(p.Close)
	return p
}

func TestASecondFactorIsSetUpOnceOnThePages(t *testing.T) {
	p := startPages(t)
	_, err := login.SetUpFactor(t.Context(), p.URL, "staff@akinai.example", "wrong", time.Now())
	require.ErrorContains(t, err, "422")
	secret, err := login.SetUpFactor(t.Context(), p.URL, "staff@akinai.example", "right", time.Now())
	require.NoError(t, err)
	require.Equal(t, p.secret, secret)
	again, err := login.SetUpFactor(t.Context(), p.URL, "staff@akinai.example", "right", time.Now())
	require.NoError(t, err)
	require.Empty(t, again, "the account has one")
}
