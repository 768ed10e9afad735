package app_test

import (
	"context"
	"crypto/rand"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/testkit/clocktest"
	"github.com/akinai/akinai/services/auth/internal/app"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

const rightPassword = "correct horse"

// world implements all ports but most of Links: it records the calls, and fails where the test says
// so.
type world struct {
	app.Links

	calls    []string
	fail     map[string]error
	accounts map[string]domain.Account
	outdated bool
	used     domain.UsedToken
	since    time.Time
}

func (w *world) call(name string) error {
	w.calls = append(w.calls, name)
	return w.fail[name]
}

func (w *world) FindAccount(_ context.Context, email domain.Email) (domain.Account, error) {
	err := w.call("find")
	account, ok := w.accounts[email.Lookup()]
	if err == nil && !ok {
		err = domain.ErrAccountNotFound
	}
	return account, err
}

func (w *world) GetAccounts(context.Context, []domain.AccountID) ([]domain.Account, error) {
	return nil, w.call("get several")
}

func (w *world) Rehash(_ context.Context, _ domain.AccountID, from, to domain.Secret) error {
	return w.call("rehash " + from.Reveal() + " as " + to.Reveal())
}

func (w *world) CountAttempt(
	_ context.Context, attempt domain.Attempt, _ domain.AttemptLimits, _ time.Time,
) (domain.Attempt, error) {
	return attempt, w.call("count")
}

func (w *world) Record(_ context.Context, event domain.Event) error {
	return w.call("record " + string(event.Type) + " " + string(event.Account))
}

func (w *world) StartSession(_ context.Context, start domain.Start) error {
	return w.call("start " + string(start.Event.Type))
}

func (w *world) Register(_ context.Context, _ domain.Account, _ []domain.AgreedPage, accountMail domain.AccountMail, event domain.Event) error {
	return w.call("register " + string(accountMail.Kind) + " " + string(event.Type))
}

func (w *world) Rotate(context.Context, domain.Rotation) (domain.Session, error) {
	return domain.Session{EndsAt: clocktest.New().Now().Add(domain.SessionTTL)}, w.call("rotate")
}

func (w *world) FindUsed(context.Context, []byte) (domain.UsedToken, error) {
	return w.used, w.call("find used")
}

func (w *world) Revoke(_ context.Context, _ []byte, event domain.EventType, _ time.Time) error {
	return w.call("revoke " + string(event))
}

func (w *world) RevokedSince(_ context.Context, since time.Time) ([]domain.SessionID, error) {
	w.since = since
	return []domain.SessionID{"s"}, w.call("revoked since")
}

func (w *world) Forget(context.Context, time.Time) error { return w.call("forget") }

func (w *world) Enter(context.Context) (func(), error) {
	err := w.call("enter")
	return func() { _ = w.call("leave") }, err
}

func (w *world) Hash(domain.Password) (domain.Secret, error) {
	return domain.NewSecret("new hash"), w.call("hash")
}

func (w *world) Verify(password domain.Password, hash domain.Secret) (bool, bool, error) {
	return password.Reveal() == rightPassword && hash.Reveal() != "", w.outdated, w.call("verify")
}

func (w *world) Issue(domain.Session, time.Time, time.Time) (domain.Secret, error) {
	return domain.NewSecret("access token"), w.call("issue")
}

// setup returns the use cases on a world with one account, hanako@example.jp.
func setup(t *testing.T) (*app.App, *world) {
	t.Helper()
	w := &world{fail: make(map[string]error), accounts: make(map[string]domain.Account)}
	hanako := domain.Account{ID: "hanako", Email: email(t, "hanako@example.jp"), PasswordHash: domain.NewSecret("old hash")}
	w.accounts[hanako.Email.Lookup()] = hanako
	return &app.App{
		Accounts: w, Sessions: w, Hasher: w, Issuer: w, Clock: clocktest.New(), Random: rand.Reader,
		PasswordLogin: true,
	}, w
}

func email(t *testing.T, given string) domain.Email {
	t.Helper()
	e, err := domain.NewEmail(given)
	require.NoError(t, err)
	return e
}
