package sandbox_test

import (
	"context"
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
	for _, token := range []string{"tok_visa", "tok_declined", "tok_timeout", "tok_lost_reply", "tok_capture_lost_reply", "tok_capture_fail_once"} {
		require.NoError(t, bank.CheckToken(token), token)
	}
	for _, token := range []string{"", "visa", "TOK_VISA", "4242424242424242", "tok_visa\x00"} {
		require.ErrorIs(t, bank.CheckToken(token), domain.ErrMethodInvalid, token)
	}
}

// What the bank answers to a sequence of operations on one reference.
func TestContract(t *testing.T) {
	t.Parallel()
	bank := openBank(t)
	authorize := func(token string, amount int64) operation {
		return func(ctx context.Context, order domain.OrderID) (domain.Payment, error) {
			return bank.Authorize(ctx, order, token, money.Money{Amount: amount, Currency: "JPY"})
		}
	}
	visa := authorize("tok_visa", 1980)
	steps := func(s ...step) []step { return s }
	for name, story := range map[string][]step{
		"repeated":           steps(ok(visa, "authorized"), ok(visa, "authorized"), ok(bank.Lookup, "authorized")),
		"another amount":     steps(ok(visa, "authorized"), fails(authorize("tok_visa", 1), domain.ErrAmountMismatch), ok(bank.Lookup, "authorized")),
		"unknown token":      steps(fails(authorize("tok_mars", 1980), domain.ErrMethodInvalid), ok(bank.Lookup, "none")),
		"declined":           steps(ok(authorize("tok_declined", 1980), "failed"), ok(visa, "failed"), ok(bank.Capture, "failed"), ok(bank.Void, "failed"), ok(bank.Refund, "failed")),
		"capture and refund": steps(ok(visa, "authorized"), ok(bank.Refund, "authorized"), ok(bank.Capture, "captured"), ok(bank.Capture, "captured"), ok(bank.Void, "captured"), ok(bank.Refund, "refunded"), ok(bank.Refund, "refunded"), ok(bank.Capture, "refunded"), ok(visa, "refunded")),
		"void":               steps(ok(visa, "authorized"), ok(bank.Void, "voided"), ok(bank.Void, "voided"), ok(bank.Capture, "voided"), ok(bank.Refund, "voided"), ok(visa, "voided")),
		"void before all":    steps(ok(bank.Void, "voided"), ok(visa, "voided"), ok(bank.Capture, "voided")),
		"nothing known":      steps(ok(bank.Lookup, "none"), ok(bank.Capture, "none"), ok(bank.Refund, "none"), ok(bank.Lookup, "none")),
		"timeout":            steps(fails(authorize("tok_timeout", 1980), domain.ErrUnknownOutcome), ok(bank.Lookup, "none")),
		"lost reply":         steps(fails(authorize("tok_lost_reply", 1980), domain.ErrUnknownOutcome), ok(bank.Lookup, "authorized"), ok(authorize("tok_lost_reply", 1980), "authorized")),
		"lost capture":       steps(ok(authorize("tok_capture_lost_reply", 1980), "authorized"), fails(bank.Capture, domain.ErrUnknownOutcome), ok(bank.Lookup, "captured"), ok(bank.Capture, "captured")),
		"failed capture":     steps(ok(authorize("tok_capture_fail_once", 1980), "authorized"), fails(bank.Capture, domain.ErrUnknownOutcome), ok(bank.Lookup, "authorized"), ok(bank.Capture, "captured")),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			order := newOrder()
			for i, step := range story {
				entry, err := step.do(t.Context(), order)
				require.ErrorIs(t, err, step.err, "step %d", i+1)
				if err == nil {
					require.Equal(t, step.status, entry.Status, "step %d", i+1)
					require.Equal(t, order, entry.OrderID)
				}
			}
		})
	}
}

type operation func(context.Context, domain.OrderID) (domain.Payment, error)

type step struct {
	do     operation
	status domain.Status
	err    error
}

func ok(do operation, status domain.Status) step { return step{do: do, status: status} }

func fails(do operation, err error) step { return step{do: do, err: err} }

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

func TestBankAwayIsAnUnknownOutcome(t *testing.T) {
	t.Parallel()
	ledger := pgtest.New(t, "bank", db.Migrations("bank"))
	ledger.Close()
	_, err := sandbox.New(ledger, time.Millisecond).Capture(t.Context(), newOrder())
	require.ErrorIs(t, err, domain.ErrUnknownOutcome)
}

func TestNoAnswerEndsWithTheCallersPatience(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := sandbox.New(nil, time.Hour).Authorize(ctx, newOrder(), "tok_timeout", price)
	require.ErrorIs(t, err, domain.ErrUnknownOutcome)
}

// All operations on one reference at once, many times over: each returns an entry on the one path that the reference took.
func TestOperationsAtOnceTakeOnePath(t *testing.T) {
	t.Parallel()
	bank := openBank(t)
	authorize := func(ctx context.Context, order domain.OrderID) (domain.Payment, error) {
		return bank.Authorize(ctx, order, "tok_visa", price)
	}
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

// Twenty authorisations of one reference make one entry, and a void that is among them ends it.
func TestAuthorizationsAndVoidAtOnce(t *testing.T) {
	t.Parallel()
	bank := openBank(t)
	authorize := func(ctx context.Context, order domain.OrderID) (domain.Payment, error) {
		return bank.Authorize(ctx, order, "tok_visa", price)
	}
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

// atOnce starts the operations together and returns what each saw.
func atOnce(t *testing.T, order domain.OrderID, operations ...operation) []domain.Payment {
	t.Helper()
	seen := make([]domain.Payment, len(operations))
	faults := make([]error, len(operations))
	start := make(chan struct{})
	var group sync.WaitGroup
	for i, do := range operations {
		group.Go(func() {
			<-start
			seen[i], faults[i] = do(t.Context(), order)
		})
	}
	close(start)
	group.Wait()
	for _, err := range faults {
		require.NoError(t, err)
	}
	return seen
}
