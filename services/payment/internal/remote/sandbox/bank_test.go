package sandbox_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
	"github.com/akinai/akinai/services/payment/internal/domain"
	"github.com/akinai/akinai/services/payment/internal/remote/sandbox"
)

var price = money.Money{Amount: 1980, Currency: "JPY"}

func openBank(t *testing.T) *sandbox.Bank {
	t.Helper()
	return sandbox.New(pgtest.New(t, "bank", db.Migrations("bank")), time.Millisecond)
}

func newOrder() domain.OrderID { return domain.NewOrderID(id.New()) }

func TestCheckToken(t *testing.T) {
	bank := sandbox.New(nil, time.Millisecond)
	for _, token := range []string{
		"tok_visa", "tok_declined", "tok_timeout", "tok_lost_reply", "tok_capture_lost_reply", "tok_capture_fail_once",
	} {
		require.NoError(t, bank.CheckToken(token), token)
	}
	for _, token := range []string{"", "visa", "TOK_VISA", "4242424242424242", "tok_visa\x00"} {
		require.ErrorIs(t, bank.CheckToken(token), domain.ErrMethodInvalid, token)
	}
}

// stories are sequences of operations on one reference, each with its result: a status, or one of
// faults. A token means Authorize.
var stories = map[string]string{
	"repeated":       "tok_visa=authorized tok_visa=authorized lookup=authorized",
	"another amount": "tok_visa=authorized tok_visa@1=mismatch lookup=authorized",
	"unknown token":  "tok_mars=invalid lookup=none",
	"declined":       "tok_declined=failed tok_visa=failed capture=failed void=failed refund=failed",
	"captured":       "tok_visa=authorized refund=authorized capture=captured capture=captured void=captured tok_visa=captured",
	"refunded":       "tok_visa=authorized capture=captured refund=refunded refund=refunded capture=refunded void=refunded tok_visa=refunded",
	"voided":         "tok_visa=authorized void=voided void=voided capture=voided refund=voided tok_visa=voided tok_visa@1=voided",
	"void first":     "void=voided tok_visa=voided capture=voided refund=voided",
	"nothing known":  "lookup=none capture=none refund=none lookup=none",
	"timeout":        "tok_timeout=unknown lookup=none tok_timeout=unknown",
	"lost reply":     "tok_lost_reply=unknown lookup=authorized tok_lost_reply=authorized capture=captured",
	"lost capture":   "tok_capture_lost_reply=authorized capture=unknown lookup=captured capture=captured",
	"failed capture": "tok_capture_fail_once=authorized capture=unknown lookup=authorized capture=captured",
}

var faults = map[string]error{
	"unknown": domain.ErrUnknownOutcome, "invalid": domain.ErrMethodInvalid, "mismatch": domain.ErrAmountMismatch,
}

func TestContract(t *testing.T) {
	t.Parallel()
	bank := openBank(t)
	for name, story := range stories {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			order := newOrder()
			for _, step := range strings.Fields(story) {
				name, want, _ := strings.Cut(step, "=")
				entry, err := operationOf(bank, name)(t.Context(), order)
				require.ErrorIs(t, err, faults[want], step)
				if err == nil {
					require.Equal(t, domain.Status(want), entry.Status, step)
					require.Equal(t, order, entry.OrderID, step)
				}
			}
		})
	}
}

type operation func(context.Context, domain.OrderID) (domain.Payment, error)

// operationOf returns the operation with the name that a story contains.
func operationOf(bank *sandbox.Bank, name string) operation {
	switch name {
	case "capture":
		return bank.Capture
	case "void":
		return bank.Void
	case "refund":
		return bank.Refund
	case "lookup":
		return bank.Lookup
	}
	token, other := strings.CutSuffix(name, "@1")
	amount := price
	if other {
		amount.Amount = 1
	}
	return func(ctx context.Context, order domain.OrderID) (domain.Payment, error) {
		return bank.Authorize(ctx, order, token, amount)
	}
}

func TestEntry(t *testing.T) {
	t.Parallel()
	bank, order := openBank(t), newOrder()
	entry, err := bank.Authorize(t.Context(), order, "tok_visa", price)
	require.NoError(t, err)
	require.Equal(t, domain.Payment{
		OrderID: order, Status: domain.StatusAuthorized, Amount: price, BankReference: entry.BankReference, Method: "visa",
	}, entry)
	require.NotEmpty(t, entry.BankReference)
	again, err := bank.Authorize(t.Context(), order, "tok_visa", price)
	require.NoError(t, err)
	require.Equal(t, entry, again)
}

func TestUnavailableBankIsAnUnknownOutcome(t *testing.T) {
	t.Parallel()
	ledger := pgtest.New(t, "bank", db.Migrations("bank"))
	ledger.Close()
	_, err := sandbox.New(ledger, time.Millisecond).Capture(t.Context(), newOrder())
	require.ErrorIs(t, err, domain.ErrUnknownOutcome)
}

func TestNoAnswerEndsWithTheCallersDeadline(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := sandbox.New(nil, time.Hour).Authorize(ctx, newOrder(), "tok_timeout", price)
	require.ErrorIs(t, err, domain.ErrUnknownOutcome)
}

// All operations run on one reference concurrently, many times. Each returns an entry on the single
// path of states that the reference took.
func TestConcurrentOperationsFollowOnePath(t *testing.T) {
	t.Parallel()
	bank := openBank(t)
	authorize := operationOf(bank, "tok_visa")
	for range 100 {
		order := newOrder()
		_, err := authorize(t.Context(), order)
		require.NoError(t, err)
		seen := atOnce(t, order, bank.Capture, bank.Void, bank.Refund, bank.Capture, bank.Void, bank.Refund, authorize, bank.Lookup)
		last, err := bank.Lookup(t.Context(), order)
		require.NoError(t, err)
		paths := map[domain.Status][]domain.Status{
			domain.StatusVoided:   {domain.StatusAuthorized, domain.StatusVoided},
			domain.StatusCaptured: {domain.StatusAuthorized, domain.StatusCaptured},
			domain.StatusRefunded: {domain.StatusAuthorized, domain.StatusCaptured, domain.StatusRefunded},
		}
		for _, entry := range seen {
			require.Contains(t, paths[last.Status], entry.Status, "%s ended %s", order, last.Status)
			require.Equal(t, last.BankReference, entry.BankReference)
		}
	}
}

// Twenty concurrent authorizations of one reference write one entry, and a concurrent void ends it.
func TestConcurrentAuthorizationsAndVoid(t *testing.T) {
	t.Parallel()
	bank := openBank(t)
	authorize := operationOf(bank, "tok_visa")
	operations := []operation{bank.Void}
	for range 20 {
		operations = append(operations, authorize)
	}
	for range 20 {
		order := newOrder()
		seen := atOnce(t, order, operations...)
		last, err := bank.Lookup(t.Context(), order)
		require.NoError(t, err)
		require.Equal(t, domain.StatusVoided, last.Status)
		for _, entry := range seen {
			require.Equal(t, last.BankReference, entry.BankReference)
		}
	}
}

// atOnce runs the operations concurrently and returns their results.
func atOnce(t *testing.T, order domain.OrderID, operations ...operation) []domain.Payment {
	t.Helper()
	seen := make([]domain.Payment, len(operations))
	errs := make([]error, len(operations))
	start := make(chan struct{})
	var group sync.WaitGroup
	for i, do := range operations {
		group.Go(func() {
			<-start
			seen[i], errs[i] = do(t.Context(), order)
		})
	}
	close(start)
	group.Wait()
	for _, err := range errs {
		require.NoError(t, err)
	}
	return seen
}
