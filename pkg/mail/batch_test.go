package mail_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/mail"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/testkit/clocktest"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
)

// outbox receives mails, and calls sent after each.
type outbox struct {
	mu   sync.Mutex
	ids  []string
	sent func(n int)
}

func (o *outbox) Send(_ context.Context, m mail.Mail) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.ids = append(o.ids, m.ID)
	if o.sent != nil {
		o.sent(len(o.ids))
	}
	return nil
}

// received returns how often each mail was received.
func (o *outbox) received() map[string]int {
	o.mu.Lock()
	defer o.mu.Unlock()
	times := make(map[string]int)
	for _, id := range o.ids {
		times[id]++
	}
	return times
}

// batched opens a queue whose mails go to the outbox.
func batched(t *testing.T) (*office, *outbox) {
	t.Helper()
	out := &outbox{}
	return open(t, func(mail.Sender) mail.Sender { return out }), out
}

// left returns the rows that are not done, with the number of their attempts.
func (o *office) left(t *testing.T) map[string]int {
	t.Helper()
	rows, err := o.db.Query(t.Context(), `SELECT id::text, attempts FROM mails WHERE done_at IS NULL`)
	require.NoError(t, err)
	left := make(map[string]int)
	var id string
	var attempts int
	_, err = pgx.ForEachRow(rows, []any{&id, &attempts}, func() error {
		left[id] = attempts
		return nil
	})
	require.NoError(t, err)
	return left
}

func TestMailsAreComposedAndMarkedTogether(t *testing.T) {
	o, out := batched(t)
	var marks atomic.Int32
	o.OnFinish(func(*pgx.Batch, []mail.Finished) { marks.Add(1) })
	for range 50 {
		o.add(t, "verify", recipient)
	}
	require.NoError(t, o.Deliver(t.Context()))
	require.Len(t, out.received(), 50)
	require.Empty(t, o.left(t))
	require.Less(t, marks.Load(), int32(10), "transactions for 50 mails")
}

// The mark of one mail fails each time, among 50 good ones.
func TestAMailThatCannotBeMarkedHoldsUpNoOther(t *testing.T) {
	o, out := batched(t)
	var bad string
	o.OnFinish(func(b *pgx.Batch, finished []mail.Finished) {
		for _, f := range finished {
			if f.Row.ID == bad {
				b.Queue(`SELECT 1 / 0`)
			}
		}
	})
	for i := range 51 {
		if row := o.add(t, "verify", recipient); i == 25 {
			bad = row
		}
	}
	require.ErrorContains(t, o.Deliver(t.Context()), "division by zero")
	require.Len(t, out.received(), 51)
	require.Equal(t, map[string]int{bad: 1}, o.left(t), "the others are marked")
}

// The process is killed while it sends the twentieth of 50 mails.
func TestAProcessThatDiesInTheMiddleOfABatchLosesNoMail(t *testing.T) {
	o, out := batched(t)
	for range 50 {
		o.add(t, "verify", recipient)
	}
	first, err := pg.Open(t.Context(), pg.Config{URL: o.db.Config().ConnString()})
	require.NoError(t, err)
	dead := &outbox{}
	dead.sent = func(n int) {
		if n == 20 {
			go first.Pool.Close()
		}
	}
	queue, err := mail.NewQueue(first, o.config(), dead, mail.Each(o.compose), o.clock, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	_ = queue.Deliver(t.Context()) // what it has marked before it died is not sent again
	left := o.left(t)
	o.clock.Advance(2 * time.Minute)
	require.NoError(t, o.Deliver(t.Context()))
	require.Empty(t, o.left(t))
	for id := range left {
		require.Equal(t, 1, out.received()[id])
	}
	require.Len(t, out.received(), len(left), "a marked mail is not sent again")
}

// A batch has more mails than a slow server takes within the lease: another process could send what
// is left, too.
func TestNoMailIsSentAfterTheLeaseOfItsBatch(t *testing.T) {
	o, out := batched(t)
	for range 50 {
		o.add(t, "verify", recipient)
	}
	out.sent = func(int) { o.clock.Advance(20 * time.Second) }
	require.NoError(t, o.Deliver(t.Context()))
	require.Less(t, len(out.received()), 50)
	left := o.left(t)
	require.Len(t, left, 50-len(out.received()))
	for id, attempts := range left {
		require.Zero(t, attempts, "an attempt that was not made does not count")
		require.NotContains(t, out.received(), id)
	}
	out.sent = nil
	require.NoError(t, o.Deliver(t.Context()))
	require.Empty(t, o.left(t))
	require.Len(t, out.ids, 50)
}

// A compose that returns too few mails is a fault of the program: the mails are tried again.
func TestMailsThatWereNotComposedAreTriedAgain(t *testing.T) {
	o, _ := batched(t)
	queue, err := mail.NewQueue(o.db, o.config(), &outbox{}, func(context.Context, []mail.Row) []mail.Composed { return nil }, clocktest.New(),
		slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	row := o.add(t, "verify", recipient)
	require.NoError(t, queue.Deliver(t.Context()))
	require.Equal(t, map[string]int{row: 1}, o.left(t))
}

// Each phase of an attempt may take the timeout of five seconds, and there are four.
func TestNoMailIsBegunThatMayOutlastItsLease(t *testing.T) {
	o, out := batched(t)
	row := o.add(t, "verify", recipient)
	slow := func(took time.Duration) {
		queue, err := mail.NewQueue(o.db, o.config(), out, func(context.Context, []mail.Row) []mail.Composed {
			o.clock.Advance(took)
			return []mail.Composed{{Mail: mail.Mail{To: recipient}}}
		}, o.clock, slog.New(slog.DiscardHandler))
		require.NoError(t, err)
		require.NoError(t, queue.Deliver(t.Context()))
	}
	slow(100*time.Second + time.Millisecond)
	require.Empty(t, out.received())
	require.Equal(t, map[string]int{row: 0}, o.left(t))
	slow(100 * time.Second)
	require.Len(t, out.received(), 1)
}

// outage makes the database unavailable, or available again.
func (o *office) outage(t *testing.T, on bool) {
	t.Helper()
	name := o.db.Config().ConnConfig.Database
	admin, err := pgx.Connect(t.Context(), pgtest.AdminURL(t))
	require.NoError(t, err)
	defer admin.Close(t.Context())
	_, err = admin.Exec(t.Context(), fmt.Sprintf(`ALTER DATABASE %s ALLOW_CONNECTIONS %t`, pgx.Identifier{name}.Sanitize(), !on))
	require.NoError(t, err)
	if on {
		_, err = admin.Exec(t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1`, name)
		require.NoError(t, err)
		o.db.Reset()
	}
}

// The database is unavailable for a moment while the mails of a lease are sent.
func TestMailsThatWereSentBeforeAnOutageAreNotSentAgain(t *testing.T) {
	o, out := batched(t)
	for range 50 {
		o.add(t, "verify", recipient)
	}
	out.sent = func(n int) {
		if n == 10 {
			o.outage(t, true)
			time.AfterFunc(1500*time.Millisecond, func() { o.outage(t, false) })
		}
		if n >= 10 {
			time.Sleep(50 * time.Millisecond) //nolint:forbidigo // the server takes so long for a mail
		}
	}
	require.NoError(t, o.Deliver(t.Context()))
	require.Less(t, len(out.received()), 50, "no mail is begun that cannot be marked")
	require.Len(t, o.left(t), 50-len(out.received()))
	for row, attempts := range o.left(t) {
		require.Zero(t, attempts)
		require.NotContains(t, out.received(), row)
	}
	out.sent = nil
	o.clock.Advance(2 * time.Minute)
	require.NoError(t, o.Deliver(t.Context()))
	require.Empty(t, o.left(t))
	require.Len(t, out.ids, 50, "each once")
}

// The outage takes longer than the lease: another process may send the mails again.
func TestMarksAreGivenUpWhenTheLeaseEnds(t *testing.T) {
	o, out := batched(t)
	o.add(t, "verify", recipient)
	out.sent = func(int) {
		o.outage(t, true)
		o.clock.Advance(2 * time.Minute)
	}
	require.ErrorIs(t, o.Deliver(t.Context()), pg.ErrUnavailable)
}

func TestNoMailIsBegunOnceTheProcessStops(t *testing.T) {
	o, out := batched(t)
	for range 50 {
		o.add(t, "verify", recipient)
	}
	ctx, stop := context.WithCancel(t.Context())
	out.sent = func(n int) {
		if n == 5 {
			stop()
		}
	}
	require.NoError(t, o.Deliver(ctx))
	require.Less(t, len(out.received()), 5+8, "those in progress end")
	left := o.left(t)
	require.Len(t, left, 50-len(out.received()))
	for _, attempts := range left {
		require.Zero(t, attempts, "given back without counting an attempt")
	}
	out.sent = nil
	require.NoError(t, o.Deliver(t.Context()))
	require.Empty(t, o.left(t))
	require.Len(t, out.ids, 50, "each once")
}

// TestAnOutageOfTheMailServerCostsNoMail: while no connection is made, attempts do not count, one
// mail a run asks whether the server is back, and the log says so once.
func TestAnOutageOfTheMailServerCostsNoMail(t *testing.T) {
	out, tries := &outbox{}, atomic.Int64{}
	var back atomic.Bool
	o := open(t, func(mail.Sender) mail.Sender {
		return sendFunc(func(ctx context.Context, m mail.Mail) error {
			if tries.Add(1); !back.Load() {
				return fmt.Errorf("%w: connection refused", mail.ErrUnreachable)
			}
			return out.Send(ctx, m)
		})
	})
	const mails, runs = 200, 50
	for range mails {
		o.add(t, "verify", recipient)
	}
	for range runs {
		require.NoError(t, o.Deliver(t.Context()))
		o.clock.Advance(time.Minute)
	}
	left := o.left(t)
	require.Len(t, left, mails)
	for row, attempts := range left {
		require.Zero(t, attempts, row)
	}
	require.LessOrEqual(t, tries.Load(), int64(8+runs), "the mails that begin together, then one a run")
	require.Equal(t, 1, strings.Count(o.log.String(), "level=WARN"), o.log)

	back.Store(true)
	require.NoError(t, o.Deliver(t.Context()))
	require.NoError(t, o.Deliver(t.Context()))
	require.Empty(t, o.left(t))
	require.Len(t, out.received(), mails)
}

// TestAnOutageOfAServiceCostsNoMail: mails that cannot be composed wait, and hold up no others.
func TestAnOutageOfAServiceCostsNoMail(t *testing.T) {
	o, out := batched(t)
	row := o.add(t, "outage", recipient)
	for n := range 50 {
		other := o.add(t, "verify", recipient)
		require.NoError(t, o.Deliver(t.Context()))
		require.Len(t, out.received(), n+1, other)
		o.clock.Advance(time.Minute)
	}
	require.Equal(t, map[string]int{row: 0}, o.left(t))
	require.Equal(t, 1, strings.Count(o.log.String(), "level=WARN"), o.log)
}

type sendFunc func(ctx context.Context, m mail.Mail) error

func (f sendFunc) Send(ctx context.Context, m mail.Mail) error { return f(ctx, m) }
