package mailbox_test

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/mail"
	"github.com/akinai/akinai/pkg/testkit/clocktest"
	"github.com/akinai/akinai/services/mailbox"
	"github.com/akinai/akinai/services/mailbox/internal/domain"
	"github.com/akinai/akinai/services/mailbox/internal/page"
	"github.com/akinai/akinai/services/mailbox/internal/smtp"
)

// mailboxes is a mailbox with its page, and a sender of mails to it.
type mailboxes struct {
	*mail.SMTP

	page http.Handler
}

func start(t *testing.T) mailboxes {
	t.Helper()
	t.Parallel()
	box := domain.NewBox(10, smtp.MaxBytes)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	server := smtp.New(box, clocktest.New())
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	sender, err := mail.NewSMTP(mail.Config{
		Server: listener.Addr().String(), TLS: "none", From: "Akinai <shop@akinai.example>", Timeout: 5 * time.Second,
	}, true, clocktest.New())
	require.NoError(t, err)
	return mailboxes{SMTP: sender, page: page.New(box)}
}

func (b mailboxes) get(t *testing.T, path string) (*http.Response, string) {
	t.Helper()
	recorder := httptest.NewRecorder()
	b.page.ServeHTTP(recorder, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, http.NoBody))
	response := recorder.Result()
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response, string(body)
}

func TestAReceivedMailIsShown(t *testing.T) {
	b := start(t)
	require.NoError(t, b.Send(t.Context(), mail.Mail{
		ID: "1", To: "hanako@example.jp", Subject: "ご確認 𠮷", Language: "ja",
		Text: "髙島様\n\nhttp://localhost:8080/account/verify?token=a_b-c\n\n<script>alert(1)</script>", HTML: "<p>髙島<script>alert(1)</script></p>",
	}))
	require.NoError(t, b.Send(t.Context(), mail.Mail{ID: "2", To: "taro@example.jp", Subject: "2", Text: "2"}))

	_, body := b.get(t, "/api/messages?to=Hanako@example.jp")
	var list struct{ Messages []domain.Message }
	require.NoError(t, json.Unmarshal([]byte(body), &list))
	require.Len(t, list.Messages, 1)
	got := list.Messages[0]
	require.Equal(t, "ご確認 𠮷", got.Subject)
	require.Equal(t, "1@akinai.example", got.MessageID)
	require.Equal(t, "ja", got.Language)
	require.Contains(t, got.Text, "髙島様")
	_, body = b.get(t, "/api/messages?to=nobody@example.jp")
	require.JSONEq(t, `{"messages":[]}`, body)

	_, body = b.get(t, "/")
	require.Less(t, strings.Index(body, "taro@example.jp"), strings.Index(body, "hanako@example.jp"), "the latest first")
	response, body := b.get(t, "/messages/"+got.ID)
	require.Contains(t, body, `<a href="http://localhost:8080/account/verify?token=a_b-c" rel="noreferrer">`)
	require.NotContains(t, body, "<script>")
	require.Contains(t, body, "<iframe sandbox ")
	require.Contains(t, response.Header.Get("Content-Security-Policy"), "default-src 'none'")
	response, body = b.get(t, "/messages/"+got.ID+"/html")
	require.Contains(t, body, "髙島")
	require.True(t, strings.HasPrefix(response.Header.Get("Content-Security-Policy"), "sandbox;"), "scripts of a mail do not run")
	for _, path := range []string{"/messages/none", "/messages/none/html", "/none"} {
		response, _ = b.get(t, path)
		require.Equal(t, http.StatusNotFound, response.StatusCode, path)
	}
}

func TestAMailThatIsTooLargeIsRefused(t *testing.T) {
	b := start(t)
	var refused *mail.RefusedError
	require.ErrorAs(t, b.Send(t.Context(), mail.Mail{ID: "1", To: "a@example.jp", Subject: "a", Text: strings.Repeat("x", smtp.MaxBytes)}), &refused)
	require.Equal(t, 552, refused.Code)
}

func TestSettingsHaveRoomForAMail(t *testing.T) {
	t.Parallel()
	require.NoError(t, mailbox.Config{Messages: 1, Bytes: smtp.MaxBytes}.Validate())
	require.Error(t, mailbox.Config{Messages: 0, Bytes: smtp.MaxBytes}.Validate())
	require.Error(t, mailbox.Config{Messages: 1, Bytes: 1000}.Validate())
}
