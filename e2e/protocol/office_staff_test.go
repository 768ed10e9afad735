package protocol

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/api/gen/akinai/auth/v1/authv1connect"
	"github.com/akinai/akinai/e2e/chromium"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/auth"
)

// managesStaff invites a colleague, makes a role, and takes it away while the colleague works. The
// session ends while a form is half filled.
func (c *clerk) managesStaff(t *testing.T) {
	t.Helper()
	role := "night_" + c.language
	c.makesARole(t, role)
	colleague := c.invites(t, role)
	other := &clerk{Tab: chromium.Open(t, c.language, chromium.Desktop), shop: c.shop, member: colleague, language: c.language}
	other.Watch(t)
	other.begin(t)
	require.Equal(t, "/,/orders", other.places(t), "no more than the role allows")
	other.visit(t, "/orders")
	other.shows(t, "orders-of-a-viewer", "table.grid tbody tr a")

	c.visit(t, "/roles")
	c.visit(t, "/staff") // reads the list again
	c.open(t, colleague.Email)
	c.shows(t, "staff-member", `[data-role="`+role+`"] button`)
	c.Do(t, "take the role away", chromedp.Click(`[data-role="`+role+`"] button`), chromedp.WaitVisible(`[data-act=confirm]`))
	c.shows(t, "take-a-role", `[data-act=confirm]`)
	c.Do(t, "confirm", chromedp.Click(`[data-act=confirm]`))
	c.Await(t, "the role is taken away", `document.querySelector('[data-role="`+role+`"]') === null`)
	other.refused(t)
	c.disables(t, colleague)
}

// begin opens the back office in a browser without a login, and logs in.
func (c *clerk) begin(t testing.TB) {
	t.Helper()
	c.Open(t, c.shop.OfficeURL()+"/")
	c.Evaluate(t, `(localStorage.setItem("akinai-admin-language", "`+c.language+`"), "")`)
	c.Open(t, c.shop.OfficeURL()+"/")
	c.Await(t, "the way to the login", `document.querySelector("main.sign-in button") !== null`)
	c.logIn(t)
	c.Await(t, "the back office", `document.querySelector("nav a") !== null`)
}

// places returns the addresses of the navigation.
func (c *clerk) places(t testing.TB) string {
	t.Helper()
	return c.Evaluate(t, `[...document.querySelectorAll("nav.nav a")].map((a) => a.getAttribute("href")).join()`)
}

// open follows the link with a text in a table.
func (c *clerk) open(t testing.TB, linked string) {
	t.Helper()
	link := `[...document.querySelectorAll("table.grid a")].find((a) => a.innerText === "` + linked + `")`
	c.Await(t, linked+" is listed", link+` !== undefined`)
	c.Evaluate(t, `(`+link+`.click(), "")`)
}

// tooOld answers the next change of a role as the edge does when the login is older than 15
// minutes.
const tooOld = `(() => { const real = window.fetch; window.fetch = async (url, init) => {
	if (!String(url).endsWith("/UpdateRole")) return real(url, init);
	window.fetch = real;
	return Response.json({ code: "permission_denied", details: [{ type: "google.rpc.ErrorInfo", debug: { reason: "STEP_UP_REQUIRED" } }] }, { status: 403 });
}; return ""; })()`

// makesARole makes a role, and gives it a permission in the matrix. The login of the clerk is too
// old for it: after a login in another window, the change goes on.
func (c *clerk) makesARole(t testing.TB, role string) {
	t.Helper()
	c.visit(t, "/roles")
	c.shows(t, "roles", ".matrix tbody td")
	c.Do(t, "add a role", chromedp.Click(`[data-act=create-role]`))
	c.Fill(t, `input[name=role]`, role)
	c.Do(t, "add it", chromedp.Click(`[data-act=add-role]`))
	cell := fmt.Sprintf(`input[aria-label="%s: orders.find"]`, role)
	c.Await(t, "the role is there", `document.querySelector('`+cell+`') !== null`)
	c.Do(t, "give it a permission", chromedp.Click(cell))
	c.shows(t, "roles-changed", ".save-bar")
	c.Do(t, "review", chromedp.Click(`[data-act=review]`), chromedp.WaitVisible(`[data-act=save]`))
	c.shows(t, "roles-review", ".difference li")

	c.Evaluate(t, tooOld)
	c.Do(t, "save", chromedp.Click(`[data-act=save]`))
	c.shows(t, "step-up", `.mantine-Modal-title`)
	c.logInElsewhere(t)
	c.Await(t, "the change goes on", `document.querySelector('.save-bar') === null && document.querySelector('`+cell+`').checked`)
}

// logInElsewhere logs in as the window does that the dialog opens: in another tab, which tells this
// one.
func (c *clerk) logInElsewhere(t testing.TB) {
	t.Helper()
	window := &clerk{Tab: c.Another(t), shop: c.shop, member: c.member, language: c.language}
	window.Open(t, c.shop.OfficeURL()+"/session/login?return_to=/signed-in&lang="+c.language)
	window.identify(t)
}

// invites mails an invitation, which its owner accepts. While the form is half filled, the session
// ends.
func (c *clerk) invites(t *testing.T, role string) *harness.StaffMember {
	t.Helper()
	m := harness.NewStaffMember()
	c.visit(t, "/staff")
	c.shows(t, "staff", "table.grid tbody tr")
	c.Do(t, "invite", chromedp.Click(`[data-act=invite]`))
	c.Fill(t, `input[name=email]`, m.Email)
	c.Do(t, "choose a role", chromedp.Click(`input[type=checkbox][value="`+role+`"]`))
	c.shows(t, "invite", `input[type=checkbox][value="`+role+`"]:checked`)

	c.Evaluate(t, `(fetch("/session/logout", { method: "POST", headers: { "Akinai-Session": "1" } }).then(() => { window.loggedOut = true; }), "")`)
	c.Await(t, "the session ends", `window.loggedOut === true`)
	c.Evaluate(t, `(localStorage.setItem("akinai-admin-last-call", "0"), "")`)
	c.Await(t, "the dialog covers the screen", `document.querySelectorAll(".mantine-Modal-title").length === 2`)
	c.shows(t, "session-over", `.mantine-Modal-title`)
	c.logInElsewhere(t)
	c.Await(t, "the form is as it was", `document.querySelectorAll(".mantine-Modal-title").length === 1
		&& document.querySelector("input[name=email]").value === "`+m.Email+`" && document.querySelector('input[value="`+role+`"]').checked`)
	c.Do(t, "send", chromedp.Click(`[data-act=send-invitation]`))
	c.shows(t, "invited", "table.invitations tbody tr")
	c.shop.Pages(t).Accept(t, m)
	c.addsAnIdleRole(t, m)
	return m
}

// addsAnIdleRole gives a member a second role, with which they stay staff.
func (c *clerk) addsAnIdleRole(t testing.TB, m *harness.StaffMember) {
	t.Helper()
	roles := authv1connect.NewRoleServiceClient(harness.Dial(t, c.shop.URLs("auth")[0], harness.TokenWith(c.shop.Cluster, auth.GrantablePermissions()...)))
	_, err := roles.CreateRole(t.Context(), &authv1.CreateRoleRequest{Name: "idle_" + c.language})
	require.NoError(t, err)
	_, err = roles.GrantRole(t.Context(), &authv1.GrantRoleRequest{Account: m.Email, Role: "idle_" + c.language})
	require.NoError(t, err)
}

// refused works on after the role was taken away: the screen says that it may not.
func (c *clerk) refused(t testing.TB) {
	t.Helper()
	c.Await(t, "the role has no effect any more", `(() => {
		if (document.querySelector(".failure")) return document.querySelector(".failure").innerText.includes("PERMISSION_DENIED");
		const now = Date.now();
		if (now - (window.tried ?? 0) > 1000) { window.tried = now; [...document.querySelectorAll("select")].slice(0, 1).forEach((s) => {
			Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, "value").set.call(s, s.value ? "" : "CONFIRMED");
			s.dispatchEvent(new Event("change", { bubbles: true })); }); }
		return false; })()`)
	c.Evaluate(t, `(seen.shift = 0, "")`) // what follows a press does not count, but these changes were no presses
	c.shows(t, "role-taken-away", ".failure")
}

// disables disables a colleague with a reason.
func (c *clerk) disables(t testing.TB, m *harness.StaffMember) {
	t.Helper()
	c.Do(t, "disable", chromedp.Click(`[data-act=able]`), chromedp.WaitVisible(`[data-act=confirm]`), chromedp.Click(`[data-act=confirm]`))
	c.shows(t, "disable-without-a-reason", `[name=reason][aria-invalid=true]`)
	c.Fill(t, `[name=reason]`, "退職")
	c.Do(t, "disable", chromedp.Click(`[data-act=confirm]`))
	c.Await(t, m.Email+" is disabled", `document.querySelector(".states .badge.off") !== null`)
	c.shows(t, "staff-disabled", ".states .badge.off")
}
