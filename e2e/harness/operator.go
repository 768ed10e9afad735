package harness

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
	"github.com/stretchr/testify/require"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/api/gen/akinai/auth/v1/authv1connect"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/id"
)

// StaffMember is a person with a role of staff.
type StaffMember struct {
	Email, Password string
	// Secret is that of their authenticator app, "" before they set it up.
	Secret string
	// usedStep is the time step of the last code that Code returned.
	usedStep int64
}

// NewStaffMember returns a person who has neither an account nor an invitation.
func NewStaffMember() *StaffMember {
	return &StaffMember{Email: "staff-" + id.New() + "@example.com", Password: "correct horse " + id.New()}
}

// Superadmin returns a new superadmin, whose account was made with the development key.
func (s *Shop) Superadmin(t testing.TB) *StaffMember {
	t.Helper()
	m := NewStaffMember()
	client := Dial(t, s.URLs("auth")[0], TokenWith(s.Cluster, auth.GrantablePermissions()...))
	_, err := authv1connect.NewAuthServiceClient(client).CreateAccount(t.Context(), &authv1.CreateAccountRequest{Email: m.Email, Password: m.Password})
	require.NoError(t, err)
	_, err = authv1connect.NewRoleServiceClient(client).GrantRole(t.Context(), &authv1.GrantRoleRequest{Account: m.Email, Role: "superadmin"})
	require.NoError(t, err)
	return m
}

// SetSecret sets up another authenticator app.
func (m *StaffMember) SetSecret(secret string) { m.Secret, m.usedStep = secret, 0 }

// Code returns a one-time code that was not used. It can be called twice in half a minute, because
// the issuer accepts the code of the next time step too; a third call waits.
func (m *StaffMember) Code(t testing.TB) string {
	t.Helper()
	const step = 30
	m.usedStep = max(m.usedStep+1, clock.System().Now().Unix()/step)
	if early := time.Unix((m.usedStep-1)*step, 0).Sub(clock.System().Now()); early > 0 {
		select {
		case <-time.After(early):
		case <-t.Context().Done():
		}
	}
	code, err := totp.GenerateCode(m.Secret, time.Unix(m.usedStep*step, 0))
	require.NoError(t, err)
	return code
}

// Operator runs akinaictl with the tokens of a staff member.
type Operator struct {
	Member *StaffMember
	// Visit opens the address that akinaictl shows in the member's browser, and logs in there.
	Visit func(t testing.TB, address string)
	// Visits counts the calls of Visit.
	Visits int

	shop *Shop
	home string
}

// Operator returns akinaictl of a staff member who is not logged in.
func (s *Shop) Operator(t testing.TB, m *StaffMember, visit func(t testing.TB, address string)) *Operator {
	t.Helper()
	return &Operator{Member: m, Visit: visit, shop: s, home: t.TempDir()}
}

// LoggedIn returns akinaictl of a staff member who logs in on the pages of the issuer: each time in
// a browser of its own, as on another machine.
func (s *Shop) LoggedIn(t testing.TB, m *StaffMember) *Operator {
	t.Helper()
	o := s.Operator(t, m, func(t testing.TB, address string) { s.Pages(t).LogIn(t, m, address) })
	o.MustRun(t, "login")
	return o
}

// Run runs akinaictl and returns what it prints. If it shows the address of the login page, the
// member logs in.
func (o *Operator) Run(t testing.TB, args ...string) (string, error) {
	t.Helper()
	cmd := o.shop.ControlCommand(t.Context(), args...)
	cmd.Env = append(cmd.Env, "XDG_CONFIG_HOME="+o.home)
	var out, said bytes.Buffer
	cmd.Stdout = &out
	spoken, err := cmd.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	for lines := bufio.NewScanner(spoken); lines.Scan(); {
		line := strings.TrimSpace(lines.Text())
		fmt.Fprintln(&said, line)
		if strings.HasPrefix(line, o.shop.PublicURL()+"/oidc/authorize?") {
			o.Visits++
			o.Visit(t, line)
		}
	}
	if err := cmd.Wait(); err != nil {
		return out.String(), fmt.Errorf("akinaictl %s: %w\n%s", strings.Join(args, " "), err, said.String())
	}
	return out.String(), nil
}

// MustRun is Run for a command that succeeds.
func (o *Operator) MustRun(t testing.TB, args ...string) string {
	t.Helper()
	out, err := o.Run(t, args...)
	require.NoError(t, err)
	return out
}

// Age makes the login of the operator older than step-up allows: in the database, as if time had
// passed, and in the file of akinaictl, so that it refreshes its tokens.
func (o *Operator) Age(t testing.TB) {
	t.Helper()
	pool, err := o.shop.DB(t.Context(), "auth")
	require.NoError(t, err)
	_, err = pool.Exec(t.Context(), `
UPDATE auth.sessions SET authenticated_at = authenticated_at - make_interval(secs => $2)
WHERE account_id = (SELECT id FROM auth.accounts WHERE email = $1)`, o.Member.Email, (auth.StepUpAge + time.Minute).Seconds())
	require.NoError(t, err)
	file, token := o.tokens(t)
	token["expiry"] = time.Unix(1, 0).UTC().Format(time.RFC3339)
	data, err := json.Marshal(token)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, data, 0o600))
}

// AccessToken returns the access token with which akinaictl calls the edge for staff.
func (o *Operator) AccessToken(t testing.TB) string {
	t.Helper()
	_, token := o.tokens(t)
	access, _ := token["access_token"].(string)
	require.NotEmpty(t, access)
	return access
}

// tokens returns the file in which akinaictl keeps its tokens, and what is in it.
func (o *Operator) tokens(t testing.TB) (file string, token map[string]any) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(o.home, "akinai", "tokens-*.json"))
	require.NoError(t, err)
	require.Len(t, files, 1)
	data, err := os.ReadFile(files[0])
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &token))
	return files[0], token
}

// Cookies returns the header of a request to an address with the browser's cookies.
func (p *Pages) Cookies(t testing.TB, address string) string {
	t.Helper()
	return cookiesFor(t, p.http.Jar, address)
}

var shownSecret = regexp.MustCompile(`<code class="secret">([^<]+)</code>`)

// Pages are the pages of the issuer in a browser without script.
type Pages struct {
	shop *Shop
	http *http.Client
}

// Pages returns a browser without cookies, for the pages of the issuer.
func (s *Shop) Pages(t testing.TB) *Pages {
	t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	return &Pages{shop: s, http: &http.Client{Jar: jar, Timeout: 30 * time.Second}}
}

// open requests a page, follows redirects, and requires that it is shown.
func (p *Pages) open(t testing.TB, method, address string, form url.Values) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(form.Encode()))
	require.NoError(t, err)
	r.Header.Set("Accept", "text/html")
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	response, err := p.http.Do(r)
	require.NoError(t, err)
	defer response.Body.Close() //nolint:errcheck // was only read
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, response.StatusCode, "%s %s: %s", method, address, body)
	return string(body)
}

// Accept accepts the invitation that was mailed to a staff member.
func (p *Pages) Accept(t testing.TB, m *StaffMember) {
	t.Helper()
	link := p.shop.MailWith(t, m.Email, "/account/invitation").Link(t)
	form := url.Values{"token": {link.Query().Get("token")}, "name": {"Hanako"}, "password": {m.Password}}
	p.open(t, http.MethodPost, p.shop.PublicURL()+link.Path, form)
}

// LogIn opens an authorization request and logs a staff member in, whose second factor it sets up
// if the page asks for that.
func (p *Pages) LogIn(t testing.TB, m *StaffMember, address string) {
	t.Helper()
	page := p.open(t, http.MethodGet, address, nil)
	issuer := p.shop.PublicURL() + "/oidc"
	send := func(path string, form url.Values) {
		found := requestID.FindStringSubmatch(page)
		require.NotNil(t, found, page)
		form.Set("id", found[1])
		page = p.open(t, http.MethodPost, issuer+path, form)
	}
	send("/login", url.Values{"email": {m.Email}, "password": {m.Password}})
	if found := shownSecret.FindStringSubmatch(page); found != nil {
		m.SetSecret(strings.ReplaceAll(html.UnescapeString(found[1]), " ", ""))
		send("/login/factor", url.Values{"code": {m.Code(t)}})
		require.Contains(t, page, `class="codes"`)
		send("/login/factor", url.Values{})
		return
	}
	send("/login/factor", url.Values{"code": {m.Code(t)}})
}
