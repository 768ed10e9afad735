package issuer_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/auth/internal/domain"
)

const edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0"

// account opens the page of sessions, and logs in if it asks for that.
func (b *browser) account(t *testing.T) reply {
	t.Helper()
	shown := b.send(t, http.MethodGet, b.w.url+"/account", nil)
	if shown.status == http.StatusOK {
		return shown
	}
	back := b.fill(t, shown.to(t), email, secret, "User-Agent", edge).to(t)
	require.Equal(t, "/oidc/account", back.String(), "without a code")
	return b.send(t, http.MethodGet, b.w.origin()+back.String(), nil)
}

// sessionIDs returns the ids on a page of sessions.
func sessionIDs(body string) []string {
	var ids []string
	for _, found := range hiddenID.FindAllStringSubmatch(body, -1) {
		ids = append(ids, found[1])
	}
	return ids
}

func TestTheAccountPageAsksForALoginAndComesBack(t *testing.T) {
	w := start(t)
	b := w.browser(t)
	page := b.account(t)
	require.Equal(t, http.StatusOK, page.status)
	require.Contains(t, page.body, "Edge（Windows）")
	require.Contains(t, page.body, "このブラウザー")
	require.Equal(t, "no-store", page.header.Get("Cache-Control"))
	require.Contains(t, page.header.Get("Content-Security-Policy"), "default-src 'none'")
	english := b.send(t, http.MethodGet, w.url+"/account?lang=en", nil)
	require.Contains(t, english.body, "Edge on Windows")
	require.NotContains(t, english.body, "<script")
}

func TestTheLoginOfTheAccountPageLeadsNowhereElse(t *testing.T) {
	w := start(t)
	for _, query := range []string{"?next=https://evil.example", "?state=//evil.example", "?redirect_uri=https://evil.example&state=/../x"} {
		b := w.browser(t)
		login := b.send(t, http.MethodGet, w.url+"/account"+query, nil).to(t)
		require.Equal(t, "/oidc/account", b.fill(t, login, email, secret).to(t).String())
	}
	refused := w.browser(t).ask(t, "account", w.url+"/account")
	require.Equal(t, http.StatusBadRequest, refused.status, "no application can use the client of the page")
	var codes int
	require.NoError(t, w.db.QueryRow(t.Context(), `SELECT count(*) FROM auth_requests WHERE client_id = 'account' AND session_id IS NOT NULL`).Scan(&codes))
	require.Zero(t, codes)
}

func TestTheOwnerEndsSessionsOnTheAccountPage(t *testing.T) {
	w := start(t)
	b, other := w.browser(t), w.browser(t)
	other.logIn(t, "web-bff", webURI)
	ids := sessionIDs(b.account(t).body)
	require.Len(t, ids, 3, "the registration, the other browser and this one")
	ended := b.send(t, http.MethodPost, w.url+"/account/end", url.Values{"id": {ids[1]}, "lang": {"en"}})
	require.Equal(t, "/oidc/account?ended=&lang=en", ended.to(t).String())
	require.Contains(t, b.send(t, http.MethodGet, w.origin()+ended.to(t).String(), nil).body, "The login was ended.")
	require.Equal(t, "/oidc/login", other.ask(t, "web-bff", webURI).to(t).Path, "the other browser is logged out")

	b.send(t, http.MethodPost, w.url+"/account/end-others", url.Values{})
	require.Len(t, sessionIDs(b.account(t).body), 1)
	require.Equal(t, http.StatusSeeOther, b.send(t, http.MethodPost, w.url+"/account/end", url.Values{"id": {ids[0]}}).status)
	for event, rows := range map[domain.EventType]int{domain.EventSessionEnded: 2, domain.EventOthersEnded: 1} {
		require.Equal(t, rows, w.count(t, `SELECT count(*) FROM audit_events WHERE event = $1 AND account_id = $2`, string(event), string(w.account)), event)
	}
	require.Equal(t, "/oidc/login", b.send(t, http.MethodGet, w.url+"/account", nil).to(t).Path, "ending this browser's login logs out")
}

func TestAccountFormsOfOthersAreRefused(t *testing.T) {
	w := start(t)
	b, stranger := w.browser(t), w.browser(t)
	ids := sessionIDs(b.account(t).body)
	form := url.Values{"id": {ids[0]}}
	foreign := b.send(t, http.MethodPost, w.url+"/account/end", form, "Sec-Fetch-Site", "cross-site")
	require.Equal(t, http.StatusBadRequest, foreign.status)
	require.Equal(t, http.StatusBadRequest, b.send(t, http.MethodPost, w.url+"/account/end-others", url.Values{}, "Origin", "https://evil.example").status)
	require.Equal(t, "/oidc/login", stranger.send(t, http.MethodPost, w.url+"/account/end", form).to(t).Path)
	require.Equal(t, http.StatusBadRequest, b.send(t, http.MethodPost, w.url+"/account/end", url.Values{"id": ids[:1], "lang": {"ja", "en"}}).status)

	taro := w.register(t, "taro@example.jp")
	require.NotEqual(t, w.account, taro)
	var theirs string
	require.NoError(t, w.db.QueryRow(t.Context(), `SELECT id FROM sessions WHERE account_id = $1`, string(taro)).Scan(&theirs))
	for _, id := range []string{theirs, "x", ""} {
		b.send(t, http.MethodPost, w.url+"/account/end", url.Values{"id": {id}})
	}
	left, err := w.sessions.List(t.Context(), taro)
	require.NoError(t, err)
	require.Len(t, left, 1)
	require.Len(t, sessionIDs(b.account(t).body), 2, "nothing was ended")
}

func TestAUserAgentIsShownInert(t *testing.T) {
	w := start(t)
	b := w.browser(t)
	login := b.send(t, http.MethodGet, w.url+"/account", nil).to(t)
	b.fill(t, login, email, secret, "User-Agent", `"><script>alert(1)</script> Firefox/140.0 `+strings.Repeat("x", 5000))
	page := b.account(t)
	require.Contains(t, page.body, "Firefox")
	require.NotRegexp(t, `(?i)alert|<script|xxxx`, page.body)
	var stored []string
	rows, err := w.db.Query(t.Context(), `SELECT browser FROM browser_logins`)
	require.NoError(t, err)
	for rows.Next() {
		var text string
		require.NoError(t, rows.Scan(&text))
		stored = append(stored, text)
	}
	require.Equal(t, []string{"Firefox"}, stored)
	require.Equal(t, domain.Device{Browser: "Firefox"}, domain.DeviceOf("Firefox/140.0"))
}
