package app_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/pkg/testkit/clocktest"
	"github.com/akinai/akinai/services/payment/internal/app"
	"github.com/akinai/akinai/services/payment/internal/domain"
)

const (
	order = domain.OrderID("0198c0de-0000-7000-8000-000000000001")
	other = domain.OrderID("0198c0de-0000-7000-8000-000000000002")
	third = domain.OrderID("0198c0de-0000-7000-8000-000000000003")
	actor = domain.Actor("system:order")
)

var price = money.Money{Amount: 1980, Currency: "JPY"}

type fixture struct {
	*app.App
	bank  *fakeBank
	store *fakeStore
}

func given() fixture {
	bank, store := newBank(), newStore()
	return fixture{App: app.New(bank, store, clocktest.New(), domain.Limits{"JPY": 10_000}), bank: bank, store: store}
}

func (f fixture) authorize(t *testing.T, orders ...domain.OrderID) {
	t.Helper()
	for _, order := range orders {
		_, err := f.AuthorizePayment(t.Context(), actor, order, "tok_visa", price, false)
		require.NoError(t, err)
	}
}

// repair removes all faults.
func (f fixture) repair() {
	clear(f.bank.deaf)
	clear(f.bank.mute)
	f.store.broken = nil
}

// requireStoreEqualsBank checks that store and bank agree on every payment.
func (f fixture) requireStoreEqualsBank(t *testing.T) {
	t.Helper()
	require.Equal(t, f.bank.entries, f.store.payments)
}

func TestValidatePaymentMethod(t *testing.T) {
	f := given()
	require.NoError(t, f.ValidatePaymentMethod("tok_visa", price, false))
	require.ErrorIs(t, f.ValidatePaymentMethod("4242424242424242", price, false), domain.ErrMethodInvalid)
	require.ErrorIs(t, f.ValidatePaymentMethod("tok_visa", money.Money{Currency: "JPY"}, false), domain.ErrAmountInvalid)
	require.ErrorIs(t, f.ValidatePaymentMethod("tok_visa", money.Money{Amount: 10_001, Currency: "JPY"}, false), domain.ErrLimitExceeded)
	require.Empty(t, f.bank.calls)
}

func TestAuthorizeAsksTheBankOnceAndRecordsOnce(t *testing.T) {
	f := given()
	payment, err := f.AuthorizePayment(t.Context(), actor, order, "tok_visa", price, false)
	require.NoError(t, err)
	require.Equal(t, domain.StatusAuthorized, payment.Status)
	require.Equal(t, price, payment.Amount)
	require.NotEmpty(t, payment.BankReference)
	require.Equal(t, []string{"authorize"}, f.bank.calls)
	require.Equal(t, 1, f.store.records)
	require.Equal(t, []domain.Actor{actor}, f.store.actors)

	again, err := f.AuthorizePayment(t.Context(), actor, order, "tok_visa", price, false)
	require.NoError(t, err)
	require.Equal(t, payment, again)
	require.Len(t, f.store.moves, 1)
}

func TestAuthorizeRefusesBeforeTheBankIsAsked(t *testing.T) {
	f := given()
	_, err := f.AuthorizePayment(t.Context(), actor, order, "nonsense", price, false)
	require.ErrorIs(t, err, domain.ErrMethodInvalid)
	_, err = f.AuthorizePayment(t.Context(), actor, order, "tok_visa", money.Money{Amount: 10_001, Currency: "JPY"}, false)
	require.ErrorIs(t, err, domain.ErrLimitExceeded)
	require.Empty(t, f.bank.calls)
}

func TestAuthorizeDeclinedIsFinal(t *testing.T) {
	f := given()
	f.bank.decline = true
	_, err := f.AuthorizePayment(t.Context(), actor, order, "tok_visa", price, false)
	require.ErrorIs(t, err, domain.ErrDeclined)
	f.bank.decline = false
	_, err = f.AuthorizePayment(t.Context(), actor, order, "tok_visa", price, false)
	require.ErrorIs(t, err, domain.ErrDeclined)
	f.requireStoreEqualsBank(t)

	payment, err := f.ReversePayment(t.Context(), actor, order)
	require.NoError(t, err)
	require.Equal(t, domain.StatusFailed, payment.Status)
}

func TestAuthorizeOfAnotherAmountIsRefused(t *testing.T) {
	f := given()
	f.authorize(t, order)
	_, err := f.AuthorizePayment(t.Context(), actor, order, "tok_visa", money.Money{Amount: 1, Currency: "JPY"}, false)
	require.ErrorIs(t, err, domain.ErrAmountMismatch)
	f.requireStoreEqualsBank(t)
}

func TestLostAuthorizationIsFoundByLookup(t *testing.T) {
	f := given()
	f.bank.mute[1] = true
	_, err := f.AuthorizePayment(t.Context(), actor, order, "tok_visa", price, false)
	require.ErrorIs(t, err, domain.ErrUnknownOutcome)
	require.Empty(t, f.store.payments)

	payment, err := f.GetPayment(t.Context(), actor, order)
	require.NoError(t, err)
	require.Equal(t, domain.StatusAuthorized, payment.Status)
	f.requireStoreEqualsBank(t)

	_, err = f.GetPayment(t.Context(), actor, order)
	require.NoError(t, err)
	require.Equal(t, []string{"authorize", "lookup"}, f.bank.calls, "the second look-up is answered by our books")
}

func TestReverseRefusesALaterAuthorization(t *testing.T) {
	f := given()
	f.bank.deaf[1] = true
	_, err := f.AuthorizePayment(t.Context(), actor, order, "tok_visa", price, false)
	require.ErrorIs(t, err, domain.ErrUnknownOutcome)
	payment, err := f.GetPayment(t.Context(), actor, order)
	require.NoError(t, err)
	require.Equal(t, domain.Unknown(order), payment)
	require.Empty(t, f.store.payments)

	payment, err = f.ReversePayment(t.Context(), actor, order)
	require.NoError(t, err)
	require.Equal(t, domain.StatusVoided, payment.Status)
	_, err = f.AuthorizePayment(t.Context(), actor, order, "tok_visa", price, false)
	require.ErrorIs(t, err, domain.ErrCanceled)
	f.requireStoreEqualsBank(t)
}

func TestReverseDuringAuthorizeWins(t *testing.T) {
	f := given()
	f.bank.answered = func() {
		_, err := f.ReversePayment(t.Context(), actor, order)
		require.NoError(t, err)
	}
	_, err := f.AuthorizePayment(t.Context(), actor, order, "tok_visa", price, false)
	require.ErrorIs(t, err, domain.ErrCanceled)
	require.Equal(t, domain.StatusVoided, f.bank.entries[order].Status)
	require.Equal(t, []domain.Transition{{From: domain.StatusNone, To: domain.StatusVoided}}, f.store.moves)
}

func TestCaptureReturnsPaymentsInTheOrderOfTheRequest(t *testing.T) {
	f := given()
	f.authorize(t, order, other)
	payments, err := f.CapturePayments(t.Context(), actor, []domain.OrderID{third, other, order, other})
	require.NoError(t, err)
	require.Equal(t, []domain.Payment{domain.Unknown(third), f.bank.entries[other], f.bank.entries[order], f.bank.entries[other]}, payments)
	require.Equal(t, domain.StatusCaptured, payments[1].Status)
	require.Equal(t, domain.StatusCaptured, payments[2].Status)
	require.Equal(t, 3, f.store.records, "two authorisations and one record for all captures")
	f.requireStoreEqualsBank(t)
}

func TestCapturesOfARequestKnowOfEachOther(t *testing.T) {
	f := given()
	f.authorize(t, order, other)
	_, err := f.CapturePayments(t.Context(), actor, []domain.OrderID{other, order, other})
	require.NoError(t, err)
	require.Equal(t, 2, f.bank.around, "so that they share a statement")
	_, err = f.CapturePayments(t.Context(), actor, []domain.OrderID{third})
	require.NoError(t, err)
	require.Equal(t, 1, f.bank.around)
}

func TestCaptureWithoutAnswerIsRetriedByTheNextCall(t *testing.T) {
	f := given()
	f.authorize(t, order)
	f.bank.mute[2] = true
	payments, err := f.CapturePayments(t.Context(), actor, []domain.OrderID{order})
	require.NoError(t, err)
	require.Equal(t, domain.StatusAuthorized, payments[0].Status)

	payments, err = f.CapturePayments(t.Context(), actor, []domain.OrderID{order})
	require.NoError(t, err)
	require.Equal(t, domain.StatusCaptured, payments[0].Status)
	f.requireStoreEqualsBank(t)
}

func TestCaptureFailsWhenTheBankIsBroken(t *testing.T) {
	f := given()
	f.bank.broken = errors.New("no such contract")
	_, err := f.CapturePayments(t.Context(), actor, []domain.OrderID{order})
	require.ErrorIs(t, err, f.bank.broken)
}

func TestCaptureAfterReverseChangesNothing(t *testing.T) {
	f := given()
	f.authorize(t, order)
	_, err := f.ReversePayment(t.Context(), actor, order)
	require.NoError(t, err)
	payments, err := f.CapturePayments(t.Context(), actor, []domain.OrderID{order})
	require.NoError(t, err)
	require.Equal(t, domain.StatusVoided, payments[0].Status)
	f.requireStoreEqualsBank(t)
}

// A crash is a call without an answer, before or after the bank has recorded it, or a store that
// does not answer. After a crash at any step, the next call ends with the result that the first
// would have had.
func TestReverseAfterACrashAtEachStep(t *testing.T) {
	starts := map[string]struct {
		prepare func(fixture)
		end     domain.Status
	}{
		"unknown":    {func(fixture) {}, domain.StatusVoided},
		"authorized": {func(f fixture) { f.authorize(t, order) }, domain.StatusVoided},
		"captured": {func(f fixture) {
			f.authorize(t, order)
			_, err := f.CapturePayments(t.Context(), actor, []domain.OrderID{order})
			require.NoError(t, err)
		}, domain.StatusRefunded},
	}
	crashes := map[string]func(f fixture, next int){
		"first call unheard":  func(f fixture, next int) { f.bank.deaf[next] = true },
		"first reply lost":    func(f fixture, next int) { f.bank.mute[next] = true },
		"second call unheard": func(f fixture, next int) { f.bank.deaf[next+1] = true },
		"second reply lost":   func(f fixture, next int) { f.bank.mute[next+1] = true },
		"record lost":         func(f fixture, _ int) { f.store.broken = errors.New("books are away") },
	}
	for from, start := range starts {
		for at, crash := range crashes {
			t.Run(from+"/"+at, func(t *testing.T) {
				f := given()
				start.prepare(f)
				crash(f, len(f.bank.calls)+1)
				_, _ = f.ReversePayment(t.Context(), actor, order) // may succeed: not every initial state needs two calls
				f.repair()
				payment, err := f.ReversePayment(t.Context(), actor, order)
				require.NoError(t, err)
				require.Equal(t, start.end, payment.Status)
				f.requireStoreEqualsBank(t)
			})
		}
	}
}

func TestAuthorizeAfterLostRecord(t *testing.T) {
	f := given()
	f.store.broken = errors.New("books are away")
	_, err := f.AuthorizePayment(t.Context(), actor, order, "tok_visa", price, false)
	require.ErrorIs(t, err, f.store.broken)
	f.store.broken = nil
	f.authorize(t, order)
	f.requireStoreEqualsBank(t)
}
