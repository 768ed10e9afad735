package mail_test

import (
	"bytes"
	"crypto/tls"
	"io"
	"mime"
	"net"
	stdmail "net/mail"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-message"
	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/mail"
	"github.com/akinai/akinai/pkg/testkit/clocktest"
)

// server is a mail server that records what it accepts, and refuses a recipient with the error that
// a test sets.
type server struct {
	address string

	mu       sync.Mutex
	received [][]byte
	to       []string
	refuse   map[string]error
	user     string
	// drops closes the connection after it accepted a mail, instead of the reply.
	drops bool
	// hangsUp closes the connection instead of the reply to RSET.
	hangsUp bool
	// open are the connections, made the number of all that there were.
	open map[*smtp.Conn]struct{}
	made int
}

// listen starts a server. With a certificate it offers STARTTLS and accepts user hanako with the
// password secret.
func listen(t *testing.T, certificate *tls.Certificate) *server {
	t.Helper()
	s := &server{refuse: make(map[string]error), open: make(map[*smtp.Conn]struct{})}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s.address = listener.Addr().String()
	out := smtp.NewServer(smtp.BackendFunc(s.greet))
	out.Domain, out.ErrorLog = "localhost", quiet{}
	if certificate != nil {
		out.TLSConfig = &tls.Config{Certificates: []tls.Certificate{*certificate}, MinVersion: tls.VersionTLS12}
	}
	go func() { _ = out.Serve(listener) }()
	t.Cleanup(func() { _ = out.Close() })
	return s
}

func (s *server) greet(c *smtp.Conn) (smtp.Session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open[c] = struct{}{}
	s.made++
	return &session{server: s, conn: c}, nil
}

// connections returns the number of open connections, and of all that there were.
func (s *server) connections() (open, made int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.open), s.made
}

// hangUp closes all connections.
func (s *server) hangUp() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.open {
		_ = c.Conn().Close()
	}
}

type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

type session struct {
	server *server
	conn   *smtp.Conn
	to     string
	resets int
}

// Reset is called after a mail, and for RSET.
func (s *session) Reset() {
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	if s.resets++; s.server.hangsUp && s.resets > 1 {
		_ = s.conn.Conn().Close()
	}
}

func (s *session) Mail(string, *smtp.MailOptions) error { return nil }
func (s *session) AuthMechanisms() []string             { return []string{sasl.Plain} }

func (s *session) Logout() error {
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	delete(s.server.open, s.conn)
	return nil
}

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if password != "secret" {
			return smtp.ErrAuthFailed
		}
		s.server.mu.Lock()
		defer s.server.mu.Unlock()
		s.server.user = user
		return nil
	}), nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	return s.server.refuse[to]
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.server.received, s.server.to = append(s.server.received, raw), append(s.server.to, s.to)
	if s.server.drops {
		_ = s.conn.Conn().Close()
	}
	return err
}

// mails returns the mails that the server received.
func (s *server) mails(t *testing.T) []received {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []received
	for i, raw := range s.received {
		all = append(all, parse(t, raw, s.to[i]))
	}
	return all
}

type received struct {
	to, subject, text, html, messageID string
	header                             message.Header
}

func parse(t *testing.T, raw []byte, to string) received {
	t.Helper()
	entity, err := message.Read(bytes.NewReader(raw))
	require.NoError(t, err)
	subject, err := (&mime.WordDecoder{}).DecodeHeader(entity.Header.Get("Subject"))
	require.NoError(t, err)
	r := received{to: to, subject: subject, messageID: entity.Header.Get("Message-Id"), header: entity.Header}
	require.NoError(t, entity.Walk(func(_ []int, part *message.Entity, err error) error {
		require.NoError(t, err)
		media, _, err := part.Header.ContentType()
		require.NoError(t, err)
		if media == "multipart/alternative" {
			return nil
		}
		text, err := io.ReadAll(part.Body)
		if media == "text/html" {
			r.html = string(text)
		} else {
			r.text = string(text)
		}
		return err
	}))
	_, err = stdmail.ParseAddressList(entity.Header.Get("To"))
	require.NoError(t, err)
	return r
}

// config returns settings for the server.
func (s *server) config() mail.Config {
	return mail.Config{
		Server: s.address, TLS: "none", From: "秋内商店 <shop@shop.example>", Timeout: 5 * time.Second, Interval: time.Second, Attempts: 3,
	}
}

func (s *server) sender(t *testing.T) *mail.SMTP {
	t.Helper()
	out, err := mail.NewSMTP(s.config(), false, clocktest.New())
	require.NoError(t, err)
	return out
}
