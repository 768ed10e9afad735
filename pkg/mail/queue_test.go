package mail_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/mail"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/testkit/clocktest"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
)

// office is a queue on a database and a server of its own.
type office struct {
	*mail.Queue
	*server

	db    *pg.DB
	clock *clocktest.Clock
	log   *bytes.Buffer

	mu       sync.Mutex
	composed int
}

// compose writes a link that differs at every attempt to the address in the data.
func (o *office) compose(_ context.Context, row mail.Row) (mail.Mail, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.composed++
	var data struct{ To string }
	if err := json.Unmarshal(row.Data, &data); err != nil {
		return mail.Mail{}, err
	}
	switch row.Kind {
	case "pointless":
		return mail.Mail{}, mail.ErrPointless
	case "outage":
		return mail.Mail{}, errs.New(errs.Unavailable, "ORDER_UNAVAILABLE", "down")
	case "broken":
		return mail.Mail{}, errors.New("no template")
	}
	return mail.Mail{To: data.To, Subject: row.Kind, Text: fmt.Sprintf("link %d", o.composed)}, nil
}

func open(t *testing.T, wrap func(mail.Sender) mail.Sender) *office {
	t.Helper()
	t.Parallel()
	o := &office{server: listen(t, nil), db: pgtest.New(t, "auth", db.Migrations("auth")), clock: clocktest.New(), log: &bytes.Buffer{}}
	sender := mail.Sender(o.sender(t))
	if wrap != nil {
		sender = wrap(sender)
	}
	var err error
	o.Queue, err = mail.NewQueue(o.db, o.config(), sender, mail.Each(o.compose), o.clock, slog.New(slog.NewTextHandler(o.log, nil)))
	require.NoError(t, err)
	return o
}

// add writes a row and returns its id.
func (o *office) add(t *testing.T, kind, to string) string {
	t.Helper()
	var batch pgx.Batch
	row := mail.Row{ID: id.New(), Kind: kind, Data: json.RawMessage(fmt.Sprintf(`{"to":%q}`, to))}
	mail.Add(&batch, row, o.clock.Now())
	require.NoError(t, o.db.SendBatch(t.Context(), &batch).Close())
	return row.ID
}

type state struct {
	Result, Error, Data *string
	Attempts            int
}

func (o *office) state(t *testing.T, row string) state {
	t.Helper()
	var s state
	require.NoError(t, o.db.QueryRow(t.Context(), `SELECT result, error, data::text, attempts FROM mails WHERE id = $1`, row).
		Scan(&s.Result, &s.Error, &s.Data, &s.Attempts))
	return s
}

func TestASentMailIsErased(t *testing.T) {
	o := open(t, nil)
	row := o.add(t, "verify", recipient)
	require.NoError(t, o.Deliver(t.Context()))
	require.NoError(t, o.Deliver(t.Context()))
	require.Len(t, o.mails(t), 1)
	require.Equal(t, "<"+row+"@shop.example>", o.mails(t)[0].messageID)
	after := o.state(t, row)
	require.Equal(t, "sent", *after.Result)
	require.Nil(t, after.Data)
	require.NotContains(t, o.log.String(), recipient)
}

func TestARowOfARolledBackTransactionIsNotSent(t *testing.T) {
	o := open(t, nil)
	err := o.db.WithTx(t.Context(), func(tx pgx.Tx) error {
		var batch pgx.Batch
		mail.Add(&batch, mail.Row{ID: id.New(), Kind: "verify", Data: json.RawMessage(`{"to":"hanako@example.jp"}`)}, o.clock.Now())
		require.NoError(t, tx.SendBatch(t.Context(), &batch).Close())
		return errors.New("rolled back")
	})
	require.Error(t, err)
	require.NoError(t, o.Deliver(t.Context()))
	require.Empty(t, o.mails(t))
}

// dying is the sender of a process that dies after it sent a mail: its database is gone.
type dying struct {
	mail.Sender

	db *pg.DB
}

func (d dying) Send(ctx context.Context, m mail.Mail) error {
	err := d.Sender.Send(ctx, m)
	d.db.Pool.Close()
	return err
}

func TestAProcessThatDiesBetweenSendingAndMarkingRepeatsTheMessageID(t *testing.T) {
	o := open(t, nil)
	row := o.add(t, "verify", recipient)
	first, err := pg.Open(t.Context(), pg.Config{URL: o.db.Config().ConnString()})
	require.NoError(t, err)
	dead, err := mail.NewQueue(first, o.config(), dying{o.sender(t), first}, mail.Each(o.compose), o.clock, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	require.Error(t, dead.Deliver(t.Context()))
	require.Len(t, o.mails(t), 1)

	require.NoError(t, o.Deliver(t.Context()))
	require.Len(t, o.mails(t), 1, "the lease of the dead process has not ended")
	o.clock.Advance(2 * time.Minute)
	require.NoError(t, o.Deliver(t.Context()))
	got := o.mails(t)
	require.Len(t, got, 2)
	require.Equal(t, got[0].messageID, got[1].messageID)
	require.Equal(t, "link 1", got[0].text)
	require.Equal(t, "link 2", got[1].text, "composed again")
	require.Equal(t, "sent", *o.state(t, row).Result)
}

func TestADeferredMailIsTriedLaterAndLaterUntilItIsDead(t *testing.T) {
	o := open(t, nil)
	o.refuse["full@example.jp"] = &smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 2, 2}, Message: "full@example.jp is full"}
	row, other := o.add(t, "verify", "full@example.jp"), o.add(t, "broken", recipient)
	require.NoError(t, o.Deliver(t.Context()))
	for attempt, wait := range []time.Duration{2 * time.Second, 4 * time.Second} {
		o.clock.Advance(wait - time.Millisecond)
		require.NoError(t, o.Deliver(t.Context()))
		require.Equal(t, attempt+1, o.state(t, row).Attempts, "not yet due")
		o.clock.Advance(time.Millisecond)
		require.NoError(t, o.Deliver(t.Context()))
		require.Equal(t, attempt+2, o.state(t, row).Attempts)
	}
	for _, given := range []string{row, other} {
		require.Equal(t, "dead", *o.state(t, given).Result)
	}
	require.Equal(t, "deferred with 452 4.2.2", *o.state(t, row).Error)
	require.NotNil(t, o.state(t, row).Data, "an operator can send it again")
	require.Contains(t, o.log.String(), "mail given up")
	require.NotContains(t, o.log.String(), "@")
}

func TestARefusedMailIsDeadAtOnce(t *testing.T) {
	o := open(t, nil)
	o.refuse["gone@example.jp"] = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no gone@example.jp"}
	row, malformed, pointless := o.add(t, "verify", "gone@example.jp"), o.add(t, "verify", "nobody"), o.add(t, "pointless", recipient)
	require.NoError(t, o.Deliver(t.Context()))
	require.Equal(t, "dead", *o.state(t, row).Result)
	require.Equal(t, "refused with 550 5.1.1", *o.state(t, row).Error)
	require.Equal(t, "dead", *o.state(t, malformed).Result)
	require.Equal(t, "dropped", *o.state(t, pointless).Result)
	require.Nil(t, o.state(t, pointless).Data)
	require.Empty(t, o.mails(t))
}

func TestParallelWorkersSendEachMailOnce(t *testing.T) {
	o := open(t, nil)
	for range 60 {
		o.add(t, "verify", recipient)
	}
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() { _ = o.Deliver(t.Context()) })
	}
	group.Wait()
	seen := make(map[string]bool)
	for _, m := range o.mails(t) {
		require.False(t, seen[m.messageID])
		seen[m.messageID] = true
	}
	require.Len(t, seen, 60)
}

func TestOldRowsAreDeleted(t *testing.T) {
	o := open(t, nil)
	sent, dead := o.add(t, "verify", recipient), o.add(t, "verify", "nobody")
	require.NoError(t, o.Deliver(t.Context()))
	waiting := o.add(t, "verify", recipient)
	left := func() (rows []string) {
		found, err := o.db.Query(t.Context(), `SELECT id::text FROM mails`)
		require.NoError(t, err)
		rows, err = pgx.CollectRows(found, pgx.RowTo[string])
		require.NoError(t, err)
		return rows
	}
	o.clock.Advance(7*24*time.Hour - time.Second)
	require.NoError(t, o.Forget(t.Context()))
	require.ElementsMatch(t, []string{sent, dead, waiting}, left())
	o.clock.Advance(time.Minute)
	require.NoError(t, o.Forget(t.Context()))
	require.ElementsMatch(t, []string{dead, waiting}, left())
	o.clock.Advance(23 * 24 * time.Hour)
	require.NoError(t, o.Forget(t.Context()))
	require.Equal(t, []string{waiting}, left())
}
