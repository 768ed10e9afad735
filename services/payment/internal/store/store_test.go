package store_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/testkit/clocktest"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
	"github.com/akinai/akinai/services/payment/internal/domain"
	"github.com/akinai/akinai/services/payment/internal/store"
)

const actor = domain.Actor("system:order")

func openStore(t *testing.T) (*store.Store, *pg.DB) {
	t.Helper()
	conn := pgtest.New(t, "payments", db.Kit(), db.Migrations("payments"))
	return store.New(conn), conn
}

func answer(order domain.OrderID, status domain.Status) domain.Payment {
	return domain.Payment{
		OrderID: order, Status: status, Amount: money.Money{Amount: 1980, Currency: "JPY"},
		BankReference: "sb_" + string(order), Method: "visa",
	}
}

func newOrder() domain.OrderID { return domain.NewOrderID(id.New()) }

func one(p domain.Payment) map[domain.OrderID]domain.Payment {
	return map[domain.OrderID]domain.Payment{p.OrderID: p}
}

// transition is one row of the history.
type transition struct {
	Version                 int64
	From, To, Reference, By string
	At                      time.Time
}

func history(t *testing.T, conn *pg.DB, order domain.OrderID) []transition {
	t.Helper()
	rows, err := conn.Query(t.Context(),
		`SELECT version, from_state, to_state, bank_reference, actor, at FROM transitions WHERE order_id = $1 ORDER BY version`, string(order))
	require.NoError(t, err)
	defer rows.Close()
	var transitions []transition
	for rows.Next() {
		var m transition
		require.NoError(t, rows.Scan(&m.Version, &m.From, &m.To, &m.Reference, &m.By, &m.At))
		transitions = append(transitions, m)
	}
	require.NoError(t, rows.Err())
	return transitions
}

// Every answer is recorded on every stored status: transitions that domain.Transitions allows are
// applied, all others change nothing.
func TestRecordEveryPair(t *testing.T) {
	t.Parallel()
	payments, conn := openStore(t)
	at := clocktest.New().Now()
	allowed := make(map[domain.Transition]bool)
	for _, m := range domain.Transitions() {
		allowed[m] = true
	}
	for _, from := range domain.Statuses() {
		for _, to := range domain.Statuses()[1:] {
			order := newOrder()
			want, transitions := answer(order, from), []transition(nil)
			if from != domain.StatusNone {
				_, err := payments.Record(t.Context(), actor, at, []domain.Payment{answer(order, from)})
				require.NoError(t, err)
				transitions = append(transitions, transition{1, "none", string(from), "sb_" + string(order), string(actor), at})
			}
			if allowed[domain.Transition{From: from, To: to}] {
				want = answer(order, to)
				transitions = append(transitions, transition{int64(len(transitions) + 1), string(from), string(to), "sb_" + string(order), "user-1", at.Add(time.Hour)})
			}
			recorded, err := payments.Record(t.Context(), "user-1", at.Add(time.Hour), []domain.Payment{answer(order, to)})
			require.NoError(t, err)
			require.Equal(t, one(want), recorded, "%s, then %s", from, to)
			require.Equal(t, transitions, history(t, conn, order))
		}
	}
}

func TestRecordManyAtOnce(t *testing.T) {
	t.Parallel()
	payments, _ := openStore(t)
	at := clocktest.New().Now()
	held, gone, fresh := newOrder(), newOrder(), newOrder()
	_, err := payments.Record(t.Context(), actor, at, []domain.Payment{
		answer(gone, domain.StatusVoided), answer(held, domain.StatusAuthorized),
	})
	require.NoError(t, err)
	recorded, err := payments.Record(t.Context(), actor, at, []domain.Payment{
		answer(fresh, domain.StatusCaptured), answer(gone, domain.StatusCaptured), answer(held, domain.StatusCaptured),
	})
	require.NoError(t, err)
	want := map[domain.OrderID]domain.Payment{
		held: answer(held, domain.StatusCaptured), gone: answer(gone, domain.StatusVoided), fresh: answer(fresh, domain.StatusCaptured),
	}
	require.Equal(t, want, recorded)
	found, err := payments.Get(t.Context(), []domain.OrderID{fresh, held, gone, newOrder()})
	require.NoError(t, err)
	require.Equal(t, want, found)
}

// Concurrent writers with overlapping batches, in any order, do not deadlock and leave a history
// without gaps.
func TestRecordBatchesAtOnce(t *testing.T) {
	t.Parallel()
	payments, conn := openStore(t)
	orders := make([]domain.OrderID, 20)
	for i := range orders {
		orders[i] = newOrder()
	}
	answers := []domain.Status{domain.StatusAuthorized, domain.StatusCaptured, domain.StatusRefunded}
	faults := make([]error, 24)
	var group sync.WaitGroup
	for i := range faults {
		group.Go(func() {
			batch := make([]domain.Payment, len(orders))
			for j := range orders {
				batch[j] = answer(orders[(i*7+j)%len(orders)], answers[i%len(answers)])
			}
			_, faults[i] = payments.Record(t.Context(), actor, clocktest.New().Now(), batch)
		})
	}
	group.Wait()
	for _, err := range faults {
		require.NoError(t, err)
	}
	for _, order := range orders {
		transitions := history(t, conn, order)
		before := "none"
		for i, m := range transitions {
			require.Equal(t, int64(i+1), m.Version)
			require.Equal(t, before, m.From)
			before = m.To
		}
		require.Equal(t, "refunded", before)
	}
}

func TestEmptyRequestsMakeNoQuery(t *testing.T) {
	payments := store.New(nil)
	recorded, err := payments.Record(t.Context(), actor, time.Time{}, nil)
	require.NoError(t, err)
	require.Empty(t, recorded)
	found, err := payments.Get(t.Context(), nil)
	require.NoError(t, err)
	require.Empty(t, found)
}

func TestHistoryCannotBeRewritten(t *testing.T) {
	t.Parallel()
	_, conn := openStore(t)
	for _, sql := range []string{`DELETE FROM transitions`, `UPDATE transitions SET actor = ''`, `TRUNCATE transitions`, `DELETE FROM payments`} {
		_, err := conn.Exec(t.Context(), sql)
		require.ErrorContains(t, err, "permission denied", sql)
	}
}
