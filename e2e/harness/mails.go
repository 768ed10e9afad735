package harness

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Mail is a mail that the mailbox received.
type Mail struct {
	ID        string `json:"id"`
	MessageID string `json:"message_id"`
	Subject   string `json:"subject"`
	Text      string `json:"text"`
	Language  string `json:"language"`
}

var firstLink = regexp.MustCompile(`https?://\S+`)

// Link returns the first link of the mail.
func (m Mail) Link(t testing.TB) *url.URL {
	t.Helper()
	link, err := url.Parse(firstLink.FindString(m.Text))
	require.NoError(t, err)
	require.NotEmpty(t, link.Host, m.Text)
	return link
}

// Mail waits for a mail to an address with the subject.
func (s *Shop) Mail(t testing.TB, to, subject string) Mail {
	t.Helper()
	var found Mail
	Await(t, Soon, func() error {
		for _, m := range s.Mails(t, to) {
			if m.Subject == subject {
				found = m
				return nil
			}
		}
		return fmt.Errorf("no mail %q", subject)
	})
	return found
}

// MailWith waits for a mail to an address whose text contains a part, and returns the latest.
func (s *Shop) MailWith(t testing.TB, to, part string) Mail {
	t.Helper()
	var found Mail
	Await(t, Soon, func() error {
		for _, m := range s.Mails(t, to) {
			if strings.Contains(m.Text, part) {
				found = m
				return nil
			}
		}
		return fmt.Errorf("no mail with %q", part)
	})
	return found
}

// Mails returns the mails to an address, the latest first.
func (s *Shop) Mails(t testing.TB, to string) []Mail {
	t.Helper()
	address := s.URLs("mailbox")[0] + "/api/messages?" + url.Values{"to": {to}}.Encode()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
	require.NoError(t, err)
	response, err := browser.Do(request)
	require.NoError(t, err)
	defer response.Body.Close() //nolint:errcheck // was only read
	var list struct{ Messages []Mail }
	require.NoError(t, json.NewDecoder(response.Body).Decode(&list))
	return list.Messages
}

// UseLink opens the page of a link at an edge, fills in its form and sends it. It returns the page
// that follows. The link names the public address, which in tests is not that of an edge.
func (s *Shop) UseLink(t testing.TB, link *url.URL, form url.Values) (status int, page string) {
	t.Helper()
	form.Set("token", link.Query().Get("token"))
	form.Set("lang", link.Query().Get("lang"))
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.Edge()+link.Path, strings.NewReader(form.Encode()))
	require.NoError(t, err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	response, err := browser.Do(request)
	require.NoError(t, err)
	defer response.Body.Close() //nolint:errcheck // was only read
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response.StatusCode, string(text)
}
