package sandbox_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
	"github.com/akinai/akinai/services/payment/internal/domain"
	"github.com/akinai/akinai/services/payment/internal/remote/sandbox"
)

// A crowd is written in few transactions: one of a lone call, and at most three batches.
const crowd, fewTransactions = 50, 4

// together makes crowd calls while the ledger is locked, so that all but the first form a batch.
func together(t *testing.T, bank *sandbox.Bank, ledger *pg.DB, call func(i int)) {
	t.Helper()
	tx, err := ledger.Begin(t.Context())
	require.NoError(t, err)
	_, err = tx.Exec(t.Context(), `LOCK TABLE entries IN EXCLUSIVE MODE`)
	require.NoError(t, err)
	var group sync.WaitGroup
	for i := range crowd {
		group.Go(func() { call(i) })
	}
	require.Eventually(t, func() bool { return bank.Pending() == crowd }, 10*time.Second, time.Millisecond)
	require.NoError(t, tx.Rollback(t.Context()))
	group.Wait()
}

func writes(t *testing.T, ledger *pg.DB) (n int) {
	t.Helper()
	require.NoError(t, ledger.QueryRow(t.Context(), `SELECT count(DISTINCT xmin::text) FROM entries`).Scan(&n))
	return n
}

// TestConcurrentCallsAtTheBankShareStatements authorizes and captures 50 orders together. Some
// cards are declined, some orders are voided already, some were authorized for another amount, one
// has an amount that the ledger refuses, and one fails at its first capture: each order has its own
// answer.
func TestConcurrentCallsAtTheBankShareStatements(t *testing.T) {
	t.Parallel()
	ledger := pgtest.New(t, "bank", db.Migrations("bank"))
	bank := sandbox.New(ledger, time.Millisecond)
	orders := make([]domain.OrderID, crowd)
	amount := func(i int) money.Money { return money.Money{Amount: int64(100 + i), Currency: "JPY"} }
	tokens, wants := make([]string, crowd), make([]domain.Status, crowd)
	const another, poisoned, failing = 17, 23, 29
	for i := range orders {
		orders[i], tokens[i], wants[i] = newOrder(), "tok_visa", domain.StatusAuthorized
		switch i % 10 {
		case 1:
			tokens[i], wants[i] = "tok_declined", domain.StatusFailed
		case 2:
			_, err := bank.Void(t.Context(), orders[i])
			require.NoError(t, err)
			wants[i] = domain.StatusVoided
		}
	}
	_, err := bank.Authorize(t.Context(), orders[another], "tok_visa", price)
	require.NoError(t, err)
	tokens[failing] = "tok_capture_fail_once"
	for _, poison := range []bool{false, true} {
		together(t, bank, ledger, func(i int) {
			sum := amount(i)
			if poison && i == poisoned {
				orders[i], sum.Amount = newOrder(), -1
			}
			entry, err := bank.Authorize(t.Context(), orders[i], tokens[i], sum)
			switch {
			case i == another:
				require.ErrorIs(t, err, domain.ErrAmountMismatch)
			case poison && i == poisoned:
				require.ErrorIs(t, err, domain.ErrUnknownOutcome)
			default:
				require.NoError(t, err, i)
				require.Equal(t, wants[i], entry.Status, i)
				require.Equal(t, orders[i], entry.OrderID)
				if entry.Status != domain.StatusVoided {
					require.Equal(t, amount(i), entry.Amount)
				}
			}
		})
		require.LessOrEqual(t, writes(t, ledger), 5+1+fewTransactions, "the voided ones, the one before, and batches")
	}
	together(t, bank, ledger, func(i int) {
		entry, err := bank.Capture(t.Context(), orders[i])
		switch {
		case i == failing:
			require.ErrorIs(t, err, domain.ErrUnknownOutcome)
		case i == poisoned:
			require.NoError(t, err)
			require.Equal(t, domain.StatusNone, entry.Status)
		case wants[i] == domain.StatusAuthorized:
			require.NoError(t, err)
			require.Equal(t, domain.StatusCaptured, entry.Status)
		default:
			require.NoError(t, err)
			require.Equal(t, wants[i], entry.Status)
		}
	})
	entry, err := bank.Capture(t.Context(), orders[failing])
	require.NoError(t, err)
	require.Equal(t, domain.StatusCaptured, entry.Status)
}

// TestALockedEntryDelaysOnlyItsOwnCapture locks an entry until its caller has given up.
func TestALockedEntryDelaysOnlyItsOwnCapture(t *testing.T) {
	t.Parallel()
	ledger := pgtest.New(t, "bank", db.Migrations("bank"))
	bank := sandbox.New(ledger, time.Millisecond)
	orders := make([]domain.OrderID, crowd)
	for i := range orders {
		orders[i] = newOrder()
		_, err := bank.Authorize(t.Context(), orders[i], "tok_visa", price)
		require.NoError(t, err)
	}
	tx, err := ledger.Begin(t.Context())
	require.NoError(t, err)
	_, err = tx.Exec(t.Context(), `SELECT FROM entries WHERE reference = $1 FOR UPDATE`, string(orders[7]))
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	errs := make([]error, crowd)
	var group sync.WaitGroup
	for i, order := range orders {
		group.Go(func() { _, errs[i] = bank.Capture(ctx, order) })
	}
	group.Wait()
	require.NoError(t, tx.Rollback(t.Context()))
	for i, err := range errs {
		require.Equal(t, i == 7, err != nil, "%d: %v", i, err)
	}
}
