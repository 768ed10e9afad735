package rpc_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"log/slog"
	"net/url"
	"regexp"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/mail"
	"github.com/akinai/akinai/services/auth/internal/accountmail"
	"github.com/akinai/akinai/services/auth/internal/domain"
	"github.com/akinai/akinai/services/auth/internal/store"
)

// post sends the mails of the service to itself.
type post struct {
	*mail.Queue

	mu   sync.Mutex
	sent []mail.Mail
}

// Send implements mail.Sender.
func (p *post) Send(_ context.Context, m mail.Mail) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent = append(p.sent, m)
	return nil
}

// logs is a log that several goroutines write.
type logs struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write implements io.Writer.
func (l *logs) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(line)
}

func newPost(t *testing.T, s *service, rows *store.Store) *post {
	t.Helper()
	base, err := url.Parse(issuerURL + "/base")
	require.NoError(t, err)
	writer, err := accountmail.New(rows, rand.Reader, s.clock, base)
	require.NoError(t, err)
	p := &post{}
	cfg := mail.Config{Timeout: 10 * time.Second, Attempts: 3}
	p.Queue, err = mail.NewQueue(s.db, cfg, p, mail.Each(func(ctx context.Context, row mail.Row) (mail.Mail, error) {
		l, err := store.AccountMailOf(row)
		if err != nil {
			return mail.Mail{}, err
		}
		return writer.Write(ctx, l)
	}), s.clock, slog.New(slog.NewTextHandler(s.logs, nil)))
	require.NoError(t, err)
	return p
}

// mails sends what is due and returns the new mails to an address, and only them.
func (s *service) mails(t *testing.T, to string) []mail.Mail {
	t.Helper()
	require.NoError(t, s.post.Deliver(t.Context()))
	s.post.mu.Lock()
	defer s.post.mu.Unlock()
	var found, others []mail.Mail
	for _, m := range s.post.sent {
		if m.To == to {
			found = append(found, m)
		} else {
			others = append(others, m)
		}
	}
	s.post.sent = others
	return found
}

var links = regexp.MustCompile(`https://\S+`)

// linkOf returns the address of the link in a mail.
func linkOf(t *testing.T, m mail.Mail) *url.URL {
	t.Helper()
	link, err := url.Parse(links.FindString(m.Text))
	require.NoError(t, err)
	require.NotEmpty(t, link.Query().Get("token"), m.Text)
	return link
}

// token returns the token of the only new mail to an address.
func (s *service) token(t *testing.T, to string) string {
	t.Helper()
	found := s.mails(t, to)
	require.Len(t, found, 1)
	return linkOf(t, found[0]).Query().Get("token")
}

// requireNowhere requires that no table and no log contains the text.
func (s *service) requireNowhere(t *testing.T, text string) {
	t.Helper()
	require.NotContains(t, s.logs.text.String(), text)
	tables := s.rows(t, `SELECT tablename::text FROM pg_tables WHERE schemaname = 'auth' AND has_table_privilege(quote_ident(tablename), 'SELECT')`)
	require.Greater(t, len(tables), 6)
	for _, table := range tables {
		for _, row := range s.rows(t, `SELECT x::text FROM `+pgx.Identifier{table}.Sanitize()+` x`) {
			require.NotContains(t, row, text, table)
		}
	}
}

// audited returns the events of a type in the audit log: account, session, client, actor and role,
// without those that are empty.
func (s *service) audited(t *testing.T, event domain.EventType) []string {
	t.Helper()
	return s.rows(t, `SELECT concat_ws(' ', account_id, session_id, nullif(client_id, ''), nullif(actor, ''), nullif(role, ''))
		FROM audit_events WHERE event = $1 ORDER BY id`, string(event))
}

// rows returns the only column of a query.
func (s *service) rows(t *testing.T, query string, args ...any) []string {
	t.Helper()
	found, err := s.db.Query(t.Context(), query, args...)
	require.NoError(t, err)
	all, err := pgx.CollectRows(found, pgx.RowTo[string])
	require.NoError(t, err)
	return all
}
