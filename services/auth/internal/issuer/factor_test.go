package issuer_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	gooidc "github.com/coreos/go-oidc/v3/oidc"
	"github.com/pquerna/otp/totp"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

const staffEmail = "staff@example.jp"

var (
	shownSecret   = regexp.MustCompile(`<code class="secret">([A-Z2-7 ]+)</code>`)
	shownRecovery = regexp.MustCompile(`<li><code>([A-Z2-7-]+)</code></li>`)
)

// device is the authenticator app of a person, with their recovery codes.
type device struct {
	w        *world
	secret   string
	recovery []string
}

// code returns the code of the time step that is some steps from now.
func (d *device) code(t *testing.T, steps int) string {
	t.Helper()
	code, err := totp.GenerateCode(d.secret, d.w.clock.Now().Add(time.Duration(steps)*30*time.Second))
	require.NoError(t, err)
	return code
}

// staff makes an account of staff, without a second factor.
func (w *world) staff(t *testing.T) domain.AccountID {
	t.Helper()
	account := w.register(t, staffEmail)
	_, err := w.db.Exec(t.Context(), `UPDATE accounts SET roles = '{cs_agent}' WHERE id = $1`, string(account))
	require.NoError(t, err)
	return account
}

// half logs in with the password and returns the address of the page of the second factor.
func (b *browser) half(t *testing.T, address string, changes ...string) *url.URL {
	t.Helper()
	page := b.ask(t, "web-bff", webURI, changes...).to(t)
	require.Equal(t, "/oidc/login", page.Path)
	next := b.fill(t, page, address, secret).to(t)
	require.Equal(t, "/oidc/login/factor", next.Path)
	return next
}

// prove posts a code to the page of the second factor.
func (b *browser) prove(t *testing.T, page *url.URL, code string, header ...string) reply {
	t.Helper()
	return b.send(t, http.MethodPost, b.w.url+"/login/factor", url.Values{"id": {page.Query().Get("id")}, "code": {code}}, header...)
}

// enroll logs in with the password, sets up a device, and saves the recovery codes. It returns the
// redirect to the client.
func (b *browser) enroll(t *testing.T, address string, changes ...string) (*device, *url.URL) {
	t.Helper()
	page := b.half(t, address, changes...)
	d := b.scan(t, page)
	saved := b.prove(t, page, d.code(t, 0))
	require.Equal(t, http.StatusOK, saved.status, saved.body)
	for _, found := range shownRecovery.FindAllStringSubmatch(saved.body, -1) {
		d.recovery = append(d.recovery, found[1])
	}
	require.Len(t, d.recovery, domain.RecoveryCodes)
	return d, b.prove(t, page, "").to(t)
}

// scan reads the secret from the page.
func (b *browser) scan(t *testing.T, page *url.URL) *device {
	t.Helper()
	shown := b.send(t, http.MethodGet, b.w.origin()+page.String(), nil)
	require.Equal(t, http.StatusOK, shown.status, shown.body)
	require.Contains(t, shown.body, `src="data:image/png;base64,`)
	found := shownSecret.FindStringSubmatch(shown.body)
	require.NotNil(t, found, shown.body)
	return &device{w: b.w, secret: strings.ReplaceAll(html.UnescapeString(found[1]), " ", "")}
}

// login are the claims of the ID token that a redirect gives, and its refresh token.
type login struct {
	ACR      string   `json:"acr"`
	AMR      []string `json:"amr"`
	AuthTime int64    `json:"auth_time"`

	refresh, access string
}

func (w *world) redeem(t *testing.T, back *url.URL) login {
	t.Helper()
	res := w.exchange(t, codeForm(back.Query().Get("code")), basic("web-bff", "web secret")...)
	require.Equal(t, http.StatusOK, res.status, res.body)
	return w.read(t, res)
}

func (w *world) read(t *testing.T, res reply) login {
	t.Helper()
	in := login{refresh: field(t, res.body, "refresh_token"), access: field(t, res.body, "access_token")}
	verified, err := gooidc.NewVerifier(w.url, gooidc.NewRemoteKeySet(t.Context(), w.url+"/keys"), &gooidc.Config{
		ClientID: "akinai-web", SupportedSigningAlgs: []string{gooidc.ES256}, SkipExpiryCheck: true,
	}).Verify(t.Context(), in.access)
	require.NoError(t, err)
	require.NoError(t, verified.Claims(&in))
	return in
}

func (w *world) count(t *testing.T, sql string, args ...any) (n int) {
	t.Helper()
	require.NoError(t, w.db.QueryRow(t.Context(), sql, args...).Scan(&n))
	return n
}

func TestStaffMustSetUpASecondFactor(t *testing.T) {
	w := start(t)
	account := w.staff(t)
	b := w.browser(t)
	d, back := b.enroll(t, staffEmail)
	got := w.redeem(t, back)
	require.Equal(t, auth.ACRSecondFactor, got.ACR)
	require.Equal(t, 1, w.count(t, `SELECT count(*) FROM audit_events WHERE account_id = $1 AND event = 'second_factor_added'`, string(account)))
	require.Equal(t, 1, w.count(t, `SELECT count(*) FROM mails WHERE kind = 'factor_added'`))

	other := w.browser(t)
	page := other.half(t, staffEmail)
	shown := other.send(t, http.MethodGet, w.origin()+page.String(), nil)
	for _, part := range []string{`autocomplete="one-time-code"`, `inputmode="numeric"`} {
		require.Contains(t, shown.body, part)
	}
	require.NotContains(t, shown.body, "secret\">", "an existing factor is not shown")
	typed := d.code(t, 1)
	wide := strings.NewReplacer("0", "０", "1", "１", "2", "２", "3", "３", "4", "４", "5", "５", "6", "６", "7", "７", "8", "８", "9", "９").Replace(typed)
	require.NotEmpty(t, other.prove(t, page, " "+wide[:9]+"　"+wide[9:]+" ").to(t).Query().Get("code"), "full-width digits and blanks")
}

func TestCustomersWithoutAFactorLogInByPassword(t *testing.T) {
	w := start(t)
	b := w.browser(t)
	got := w.redeem(t, b.logIn(t, "web-bff", webURI))
	require.Equal(t, "pwd", got.ACR)

	t.Run("a password alone never gives mfa", func(t *testing.T) {
		require.Equal(t, "login_required", b.ask(t, "web-bff", webURI, "acr_values", "mfa", "prompt", "none").to(t).Query().Get("error"))
		page := b.half(t, email, "acr_values", "mfa")
		require.Contains(t, b.send(t, http.MethodGet, w.origin()+page.String(), nil).body, `class="secret"`)
	})
	t.Run("they may set up a factor", func(t *testing.T) {
		_, back := b.enroll(t, email, "acr_values", "mfa")
		require.Equal(t, "mfa", w.redeem(t, back).ACR)
	})
	t.Run("a browser login by password is too weak once the account is of staff", func(t *testing.T) {
		other := w.browser(t)
		w.register(t, "jiro@example.jp")
		page := other.ask(t, "web-bff", webURI).to(t)
		require.NotEmpty(t, other.fill(t, page, "jiro@example.jp", secret).to(t).Query().Get("code"))
		_, err := w.db.Exec(t.Context(), `UPDATE accounts SET roles = '{customer,catalog}' WHERE email_lookup = 'jiro@example.jp'`)
		require.NoError(t, err)
		require.Equal(t, "/oidc/login", other.ask(t, "web-bff", webURI).to(t).Path)
	})
}

// Two requests with one code run at once; one gets a login. Afterwards the code is of no use.
func TestCodeIsUsedOnce(t *testing.T) {
	w := start(t)
	w.staff(t)
	d, _ := w.browser(t).enroll(t, staffEmail)
	code := d.code(t, 1)
	const rivals = 4
	var pages [rivals]*url.URL
	var browsers [rivals]*browser
	for i := range rivals {
		browsers[i] = w.browser(t)
		pages[i] = browsers[i].half(t, staffEmail)
	}
	var wins sync.Map
	var group sync.WaitGroup
	for i := range rivals {
		group.Go(func() {
			if res := browsers[i].prove(t, pages[i], code); res.status == http.StatusSeeOther {
				wins.Store(i, true)
			}
		})
	}
	group.Wait()
	won := 0
	wins.Range(func(any, any) bool { won++; return true })
	require.Equal(t, 1, won)
	again := w.browser(t)
	require.Equal(t, http.StatusUnprocessableEntity, again.prove(t, again.half(t, staffEmail), code).status)
}

func TestCodeOfAnEarlierStepIsRefused(t *testing.T) {
	w := start(t)
	w.staff(t)
	d, _ := w.browser(t).enroll(t, staffEmail)
	for _, tc := range []struct {
		steps int
		ok    bool
	}{{1, true}, {1, false}, {0, false}, {-1, false}, {2, false}} {
		b := w.browser(t)
		require.Equal(t, tc.ok, b.prove(t, b.half(t, staffEmail), d.code(t, tc.steps)).status == http.StatusSeeOther, tc.steps)
	}
}

// A thief with the password tries codes from many addresses. Other accounts are not affected, and
// the owner gets in afterwards, at a known address at once.
func TestGuessingCodesIsThrottled(t *testing.T) {
	w := start(t)
	w.staff(t)
	d, _ := w.browser(t).enroll(t, staffEmail)
	home := w.browser(t)
	require.Equal(t, http.StatusSeeOther, home.prove(t, home.half(t, staffEmail), d.code(t, 1), "X-Forwarded-For", "198.51.100.1").status)

	thief := w.browser(t)
	page := thief.half(t, staffEmail)
	tried := 0
	for i := range 40 {
		res := thief.prove(t, page, "000000", "X-Forwarded-For", "203.0.113."+string(rune('0'+i%10)))
		if res.status == http.StatusUnprocessableEntity {
			tried++
		} else {
			require.Equal(t, http.StatusTooManyRequests, res.status)
			require.NotEmpty(t, res.header.Get("Retry-After"))
		}
	}
	require.LessOrEqual(t, tried, 10)
	require.Equal(t, tried, w.count(t, `SELECT count(*) FROM audit_events WHERE event = 'second_factor_failed'`))

	w.clock.by = time.Minute
	require.Equal(t, http.StatusSeeOther, home.prove(t, home.half(t, staffEmail, "prompt", "login"), d.code(t, 0), "X-Forwarded-For", "198.51.100.1").status, "at a known address")
	_, back := w.browser(t).enroll(t, email, "acr_values", "mfa")
	require.NotEmpty(t, back.Query().Get("code"), "another account")
	w.clock.by = time.Hour + time.Minute
	owner := w.browser(t)
	require.Equal(t, http.StatusSeeOther, owner.prove(t, owner.half(t, staffEmail), d.code(t, 0), "X-Forwarded-For", "192.0.2.7").status, "at a new address, later")
}

// A thief began to log in with the password before the owner set up the factor. The secret on the
// thief's page does not become that of the account, nor does a new login show one.
func TestHalfALoginCannotReplaceAFactor(t *testing.T) {
	w := start(t)
	account := w.staff(t)
	thief, owner := w.browser(t), w.browser(t)
	early := thief.half(t, staffEmail)
	stolen := thief.scan(t, early)
	d, _ := owner.enroll(t, staffEmail)
	require.NotEqual(t, d.secret, stolen.secret)
	require.Equal(t, http.StatusBadRequest, thief.prove(t, early, stolen.code(t, 0)).status)
	late := thief.half(t, staffEmail)
	require.Equal(t, http.StatusUnprocessableEntity, thief.prove(t, late, stolen.code(t, 1)).status)
	require.Equal(t, 1, w.count(t, `SELECT count(*) FROM audit_events WHERE account_id = $1 AND event = 'second_factor_added'`, string(account)))
	again := w.browser(t)
	require.Equal(t, http.StatusSeeOther, again.prove(t, again.half(t, staffEmail), d.code(t, 1)).status)
}

func TestRecoveryCodeIsUsedOnce(t *testing.T) {
	w := start(t)
	w.staff(t)
	d, _ := w.browser(t).enroll(t, staffEmail)
	typed := " " + strings.ToLower(strings.ReplaceAll(d.recovery[3], "-", " "))
	b := w.browser(t)
	require.Equal(t, "mfa", w.redeem(t, b.prove(t, b.half(t, staffEmail), typed).to(t)).ACR)
	require.Equal(t, 1, w.count(t, `SELECT count(*) FROM mails WHERE kind = 'recovery_code_used'`))
	require.Equal(t, 1, w.count(t, `SELECT count(*) FROM audit_events WHERE event = 'recovery_code_used'`))
	again := w.browser(t)
	page := again.half(t, staffEmail)
	require.Equal(t, http.StatusUnprocessableEntity, again.prove(t, page, typed).status)
	require.Equal(t, http.StatusSeeOther, again.prove(t, page, d.recovery[4]).status)
}

// The secret and the codes are in no log, no audit row, no mail, and in no table in clear.
func TestSecretsOfTheFactorAreNowhere(t *testing.T) {
	w := start(t)
	w.staff(t)
	d, _ := w.browser(t).enroll(t, staffEmail)
	b := w.browser(t)
	wrong := b.half(t, staffEmail)
	b.prove(t, wrong, "314159")
	var all strings.Builder
	all.WriteString(w.log.String())
	for _, table := range []string{"audit_events", "mails", "second_factors", "recovery_codes", "auth_requests", "accounts", "browser_logins"} {
		var rows string
		require.NoError(t, w.db.QueryRow(t.Context(), `SELECT coalesce(json_agg(t)::text, '') FROM `+table+` t`).Scan(&rows))
		all.WriteString(rows)
	}
	for _, never := range append([]string{d.secret, "314159", strings.ReplaceAll(d.recovery[0], "-", "")}, d.recovery...) {
		require.NotContains(t, all.String(), never)
	}
}

func TestPasswordResetKeepsTheFactor(t *testing.T) {
	w := start(t)
	account := w.staff(t)
	d, _ := w.browser(t).enroll(t, staffEmail)
	open := w.browser(t)
	page := open.half(t, staffEmail)
	_, err := w.db.Exec(t.Context(), `UPDATE accounts SET credentials_version = credentials_version + 1 WHERE id = $1`, string(account))
	require.NoError(t, err)
	require.Equal(t, http.StatusBadRequest, open.prove(t, page, d.code(t, 1)).status, "a login that checked the old password")
	b := w.browser(t)
	require.Equal(t, http.StatusSeeOther, b.prove(t, b.half(t, staffEmail), d.code(t, 1)).status, "still asked, and the code was not used up")
}

// An attacker who knows the cookie of the browser before the login gains nothing by it: the
// password gives another cookie, and so does the code.
func TestSecondFactorIsBoundToTheBrowserThatHadThePassword(t *testing.T) {
	w := start(t)
	w.staff(t)
	d, _ := w.browser(t).enroll(t, staffEmail)
	victim, attacker := w.browser(t), w.browser(t)
	page := victim.ask(t, "web-bff", webURI).to(t)
	address, err := url.Parse(w.url)
	require.NoError(t, err)
	attacker.Jar.SetCookies(address, victim.Jar.Cookies(address))
	next := victim.fill(t, page, staffEmail, secret).to(t)
	require.Equal(t, http.StatusBadRequest, attacker.send(t, http.MethodGet, w.origin()+next.String(), nil).status)
	require.Equal(t, http.StatusBadRequest, attacker.prove(t, next, d.code(t, 1)).status)
	require.Equal(t, http.StatusSeeOther, victim.prove(t, next, d.code(t, 1)).status)
	require.Equal(t, "login_required", attacker.ask(t, "web-bff", webURI, "prompt", "none").to(t).Query().Get("error"))
	require.Equal(t, http.StatusBadRequest, victim.prove(t, next, d.code(t, 2)).status, "the step has ended")
}

func TestStepEndsAfterTenMinutes(t *testing.T) {
	w := start(t)
	w.staff(t)
	d, _ := w.browser(t).enroll(t, staffEmail)
	b := w.browser(t)
	page := b.half(t, staffEmail)
	w.clock.by = domain.StepTTL
	require.Equal(t, http.StatusBadRequest, b.prove(t, page, d.code(t, 0)).status)
}

// Staff reset the factor of another: its sessions and logins end, and the next login sets up a new
// one.
func TestResetFactorEndsSessions(t *testing.T) {
	w := start(t)
	account := w.staff(t)
	b := w.browser(t)
	d, back := b.enroll(t, staffEmail)
	got := w.redeem(t, back)
	open := w.browser(t)
	page := open.half(t, staffEmail)
	all := domain.Editor{Actor: "0190b8f3-0000-7000-8000-000000000001", Permissions: w.roles.Grantable}
	weak := domain.Editor{Actor: all.Actor, Permissions: []string{"factors.reset"}}
	own := domain.Editor{Actor: string(account), Permissions: w.roles.Grantable}
	require.ErrorIs(t, w.roles.ResetFactor(t.Context(), weak, domain.AccountRef{ID: account}), domain.ErrBeyondOwn)
	require.ErrorIs(t, w.roles.ResetFactor(t.Context(), own, domain.AccountRef{ID: account}), domain.ErrFactorOwn)
	require.NoError(t, w.roles.ResetFactor(t.Context(), all, domain.AccountRef{ID: account}))
	require.ErrorIs(t, w.roles.ResetFactor(t.Context(), all, domain.AccountRef{ID: account}), domain.ErrFactorMissing)

	require.Equal(t, http.StatusBadRequest, open.prove(t, page, d.code(t, 1)).status)
	refresh := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {got.refresh}}
	require.Equal(t, http.StatusBadRequest, w.exchange(t, refresh, basic("web-bff", "web secret")...).status)
	require.Equal(t, "login_required", b.ask(t, "web-bff", webURI, "prompt", "none").to(t).Query().Get("error"))
	require.Equal(t, 1, w.count(t, `SELECT count(*) FROM mails WHERE kind = 'factor_reset'`))
	require.Equal(t, 1, w.count(t, `SELECT count(*) FROM audit_events WHERE event = 'second_factor_reset' AND actor = $1 AND account_id = $2`, all.Actor, string(account)))
	next, _ := w.browser(t).enroll(t, staffEmail)
	require.NotEqual(t, d.secret, next.secret)
}

// A browser that is logged in needs a new code for step-up; a refresh is none.
func TestStepUpNeedsANewCode(t *testing.T) {
	w := start(t)
	w.staff(t)
	b := w.browser(t)
	d, back := b.enroll(t, staffEmail)
	first := w.redeem(t, back)
	w.clock.by = 16 * time.Minute
	silent := w.redeem(t, b.ask(t, "web-bff", webURI, "prompt", "none").to(t))
	require.Equal(t, first.AuthTime, silent.AuthTime, "a second session is not a newer login")
	refresh := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {first.refresh}}
	renewed := w.exchange(t, refresh, basic("web-bff", "web secret")...)
	require.Equal(t, http.StatusOK, renewed.status, renewed.body)
	require.Equal(t, first.AuthTime, w.read(t, renewed).AuthTime, "nor is a refresh")
	require.Equal(t, "mfa", w.read(t, renewed).ACR)

	asked := []string{"acr_values", "mfa", "max_age", "900"}
	require.Equal(t, "login_required", b.ask(t, "web-bff", webURI, append(asked, "prompt", "none")...).to(t).Query().Get("error"))
	page := b.half(t, staffEmail, asked...)
	fresh := w.redeem(t, b.prove(t, page, d.code(t, 0)).to(t))
	require.Equal(t, "mfa", fresh.ACR)
	require.InDelta(t, float64(w.clock.Now().Unix()), float64(fresh.AuthTime), 30)
	require.NotEmpty(t, b.ask(t, "web-bff", webURI, asked...).to(t).Query().Get("code"), "now the login is fresh")
}

// The RPC that takes passwords gives an account with a second factor, or of staff, the answer to a
// wrong password.
func TestLoginByPasswordAloneIsRefusedForAccountsWithAFactor(t *testing.T) {
	w := start(t)
	w.staff(t)
	w.browser(t).enroll(t, email, "acr_values", "mfa")
	for _, address := range []string{email, staffEmail} {
		typed, err := domain.NewEmail(address)
		require.NoError(t, err)
		_, err = w.app.Login(t.Context(), typed, domain.NewPassword(secret), "web", domain.Visitor{}, false)
		require.ErrorIs(t, err, domain.ErrBadCredentials)
	}
}
