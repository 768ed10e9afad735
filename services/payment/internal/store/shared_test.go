package store_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/testkit/clocktest"
	"github.com/akinai/akinai/services/payment/internal/domain"
)

// TestConcurrentRecordsShareStatements records 50 answers while the table is locked, so that all
// but the first share a statement. One is refused by a constraint and one is late: each order has
// its own result, actor and time.
func TestConcurrentRecordsShareStatements(t *testing.T) {
	t.Parallel()
	for name, poisoned := range map[string]int{"fine": -1, "one poisoned": 31} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			payments, conn := openStore(t)
			const crowd, late = 50, 11
			at := clocktest.New().Now()
			answers := make([]domain.Payment, crowd)
			for i := range answers {
				answers[i] = answer(newOrder(), domain.StatusAuthorized)
				answers[i].Amount.Amount = int64(i)
			}
			voided := answer(answers[late].OrderID, domain.StatusVoided)
			_, err := payments.Record(t.Context(), actor, at, []domain.Payment{voided})
			require.NoError(t, err)
			if poisoned >= 0 {
				answers[poisoned].Amount.Amount = -1
			}
			tx, err := conn.Begin(t.Context())
			require.NoError(t, err)
			_, err = tx.Exec(t.Context(), `LOCK TABLE payments IN EXCLUSIVE MODE`)
			require.NoError(t, err)
			stands, errs := make([]map[domain.OrderID]domain.Payment, crowd), make([]error, crowd)
			by := func(i int) domain.Actor { return domain.Actor(fmt.Sprintf("system:%d", i)) }
			when := func(i int) time.Time { return at.Add(time.Duration(i) * time.Minute) }
			var group sync.WaitGroup
			for i := range answers {
				group.Go(func() { stands[i], errs[i] = payments.Record(t.Context(), by(i), when(i), answers[i:i+1]) })
			}
			require.Eventually(t, func() bool { return payments.Pending() == crowd }, 10*time.Second, time.Millisecond)
			require.NoError(t, tx.Rollback(t.Context()))
			group.Wait()
			for i, w := range answers {
				order := w.OrderID
				switch i {
				case poisoned:
					require.Error(t, errs[i])
					require.Empty(t, history(t, conn, order))
				case late:
					require.NoError(t, errs[i])
					require.Equal(t, one(voided), stands[i])
				default:
					require.NoError(t, errs[i])
					require.Equal(t, one(w), stands[i])
					require.Equal(t, []transition{{1, "none", "authorized", "sb_" + string(order), string(by(i)), when(i)}}, history(t, conn, order))
				}
			}
			var writes int
			require.NoError(t, conn.QueryRow(t.Context(), `SELECT count(DISTINCT xmin::text) FROM payments`).Scan(&writes))
			if poisoned < 0 {
				require.LessOrEqual(t, writes, 1+4, "the voided one, a lone call and at most three batches")
			}
		})
	}
}
