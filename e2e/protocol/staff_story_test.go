package protocol

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/e2e/chromium"
	"github.com/akinai/akinai/e2e/harness"
)

// TestProtocolStaffStory goes through what a staff member does, in Chromium: the invitation in the
// mailbox, the second factor, and a change of a role by akinaictl with their own token, which needs
// a fresh login; then their own account: a new second factor, another password. Pictures are taken
// as in TestProtocolAccountStory.
func TestProtocolStaffStory(t *testing.T) {
	s := harness.SharedShop(t)
	for _, language := range storyLanguages() {
		for _, size := range storySizes() {
			t.Run(language+" "+size.Name, func(t *testing.T) { staffStory(t, s, language, size) })
		}
	}
}

func staffStory(t *testing.T, s *harness.Shop, language string, size chromium.Size) {
	t.Helper()
	m := harness.NewStaffMember()
	s.LoggedIn(t, s.Superadmin(t)).MustRun(t, "staff", "invite", m.Email, "--role", "admin", "--language", language)
	p := &person{Tab: chromium.Open(t, language, size), Shopper: s.Guest(), language: language, size: size.Name}
	p.Email, p.Password = m.Email, m.Password
	p.Watch(t)

	p.followMail(t, "invitation")
	p.Fill(t, `#name`, "山田 花子", `#password`, p.Password)
	p.Press(t, "accept the invitation", `button[type=submit]`)
	p.picture(t, "invitation-accepted")

	o := s.Operator(t, m, func(t testing.TB, address string) { p.logInAsStaff(t, m, address) })
	o.MustRun(t, "login")
	shopper := s.Register(t)
	o.MustRun(t, "role", "grant", shopper.Email, "cs_viewer")
	require.Equal(t, 1, o.Visits, "the login is fresh")
	o.Age(t)
	o.MustRun(t, "role", "revoke", shopper.Email, "cs_viewer")
	require.Equal(t, 2, o.Visits, "without step-up the change was refused, and a fresh login asked for")

	p.renewFactor(t, m)
	p.changePassword(t)
}

// logInAsStaff opens the login page of a client and logs in; the first time it sets up the second
// factor.
func (p *person) logInAsStaff(t testing.TB, m *harness.StaffMember, address string) {
	t.Helper()
	p.Open(t, address)
	p.Fill(t, `#email`, p.Email, `#password`, p.Password)
	p.Press(t, "log in", `button[type=submit]`)
	if m.Secret != "" {
		p.picture(t, "code")
		p.Fill(t, `#code`, m.Code(t))
		p.Press(t, "prove the second factor", `button[type=submit]`)
		return
	}
	p.picture(t, "enroll")
	p.confirmDevice(t, m)
	p.picture(t, "recovery-codes")
	p.Press(t, "go on", `button[type=submit]`)
}

// confirmDevice reads the secret of the page into the authenticator app, and confirms it.
func (p *person) confirmDevice(t testing.TB, m *harness.StaffMember) {
	t.Helper()
	m.SetSecret(strings.ReplaceAll(p.Read(t, `code.secret`), " ", ""))
	p.Fill(t, `#code`, "000000")
	p.Press(t, "confirm with a wrong code", `button[type=submit]`)
	p.picture(t, "enroll-refused")
	p.Fill(t, `#code`, m.Code(t))
	p.Press(t, "confirm", `button[type=submit]`)
}

// renewFactor sets the second factor up again on the account page.
func (p *person) renewFactor(t testing.TB, m *harness.StaffMember) {
	t.Helper()
	p.Open(t, p.Shop.PublicURL()+"/oidc/account/factor")
	p.picture(t, "factor")
	require.NotContains(t, p.Text(t), "/oidc/login", "the browser has just logged in")
	earlier := m.Secret
	p.Press(t, "set up anew", `form[action$="/factor/begin"] button`)
	p.picture(t, "factor-new")
	p.confirmDevice(t, m)
	require.NotEqual(t, earlier, m.Secret)
	p.picture(t, "factor-renewed")
	p.Press(t, "go back", `a[href*="/account/factor"].back`)
}

// changePassword changes the password on the account page.
func (p *person) changePassword(t testing.TB) {
	t.Helper()
	p.Open(t, p.Shop.PublicURL()+"/oidc/account/password")
	p.Fill(t, `#current`, "wrong horse", `#password`, "another horse "+p.Password)
	p.Press(t, "change it with a wrong password", `button[type=submit]`)
	p.picture(t, "password-refused")
	p.Fill(t, `#current`, p.Password, `#password`, "another horse "+p.Password)
	p.Press(t, "change the password", `button[type=submit]`)
	p.picture(t, "password-changed")
	require.Contains(t, p.Text(t), "changed=")
}
