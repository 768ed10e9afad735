package fault

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/e2e/cluster"
	"github.com/akinai/akinai/e2e/harness"
)

// mailsOfOrders is the number of orders around the kill.
const mailsOfOrders = 5

// mailRow is a row of the queue of mails about orders.
type mailRow struct {
	ID       string
	Attempts int
	Result   string
	// History is the number of rows of the mail in send_history.
	History int
}

const mailRowsSQL = `
SELECT m.id::text, m.attempts, coalesce(m.result, ''), (SELECT count(*) FROM notification.send_history h WHERE h.mail_id = m.id)::int
FROM notification.mails m WHERE m.kind = 'order_confirmed'`

// TestFaultF01KilledBetweenSendingAndMarking kills notification with SIGKILL when it has sent a
// mail and not marked it, and others wait. After the restart each order has its mail, a mail that
// was sent twice has the same Message-ID, and each row is marked once. A lock on the history of
// sent mails, which the mark needs, makes the moment certain.
func TestFaultF01KilledBetweenSendingAndMarking(t *testing.T) {
	t.Parallel()
	s := harness.NewShop(t, cluster.Many, nil)
	who, goods, sender := s.Customer(t), s.Sell(t, 500, 100), s.Host("notification")[0]
	unlock := lockHistory(t, s)
	orders := []*webv1.Order{who.Buy(t, harness.Line(goods.SKU, 1))}
	harness.Await(t, harness.Soon, func() error {
		return harness.Equal(len(mailsAbout(t, s, who, orders[0])), 1)
	})
	for len(orders) < mailsOfOrders {
		orders = append(orders, who.Buy(t, harness.Line(goods.SKU, 1)))
	}
	harness.Await(t, harness.Soon, func() error { return harness.Equal(len(mailRows(t, s)), mailsOfOrders) })
	sender.Kill()
	unlock()

	before := make(map[string]int)
	for _, order := range orders {
		before[order.GetId()] = len(mailsAbout(t, s, who, order))
	}
	for _, row := range mailRows(t, s) {
		require.Empty(t, row.Result, "marked in spite of the lock")
		require.Zero(t, row.History)
	}
	require.NoError(t, sender.Start(t.Context()))
	leasesEnd(t, s)
	harness.Await(t, mended, func() error {
		for _, row := range mailRows(t, s) {
			if row.Result != "sent" || row.History != 1 {
				return fmt.Errorf("not done: %+v", row)
			}
		}
		return nil
	})
	for _, order := range orders {
		mails := mailsAbout(t, s, who, order)
		require.Len(t, mails, before[order.GetId()]+1, "sent %d times before", before[order.GetId()])
		for _, m := range mails {
			require.Equal(t, mails[0].MessageID, m.MessageID, "a double that no reader recognizes")
			require.Equal(t, mails[0].Text, m.Text)
		}
	}
	require.Len(t, mailsAbout(t, s, who, orders[0]), 2)
}

// lockHistory lets no mail be marked as sent until the returned function is called.
func lockHistory(t testing.TB, s *harness.Shop) (unlock func()) {
	t.Helper()
	db, err := s.DB(t.Context(), "notification")
	require.NoError(t, err)
	tx, err := db.Begin(t.Context())
	require.NoError(t, err)
	_, err = tx.Exec(t.Context(), `LOCK TABLE notification.send_history IN EXCLUSIVE MODE`)
	require.NoError(t, err)
	return func() { require.NoError(t, tx.Rollback(t.Context())) }
}

// leasesEnd makes the mails due that a killed process has leased, as two minutes do.
func leasesEnd(t testing.TB, s *harness.Shop) {
	t.Helper()
	db, err := s.DB(t.Context(), "notification")
	require.NoError(t, err)
	ended, err := db.Exec(t.Context(), `UPDATE notification.mails SET due_at = now() WHERE done_at IS NULL`)
	require.NoError(t, err)
	require.NotZero(t, ended.RowsAffected(), "no mail was leased")
}

func mailRows(t testing.TB, s *harness.Shop) []mailRow {
	t.Helper()
	rows, err := harness.Rows[mailRow](t.Context(), s.Cluster, "notification", mailRowsSQL)
	require.NoError(t, err)
	return rows
}

// mailsAbout returns the mails that a customer received about an order.
func mailsAbout(t testing.TB, s *harness.Shop, who *harness.Shopper, order *webv1.Order) (about []harness.Mail) {
	t.Helper()
	for _, m := range s.Mails(t, who.Email) {
		if strings.Contains(m.Subject, order.GetNumber()) {
			about = append(about, m)
		}
	}
	return about
}
