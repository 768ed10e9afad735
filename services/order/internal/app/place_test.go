package app_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/services/order/internal/app"
	"github.com/akinai/akinai/services/order/internal/domain"
)

var (
	errOutOfStock = errs.New(errs.Precondition, "OUT_OF_STOCK", "none left")
	errDeclined   = errs.New(errs.Precondition, "PAYMENT_DECLINED", "no")
	errExpired    = errs.New(errs.Precondition, "RESERVATION_EXPIRED", "too late")
	errUnknown    = errs.New(errs.Unavailable, "PAYMENT_UNKNOWN", "no answer")
	errLimit      = errs.New(errs.Invalid, "PAYMENT_LIMIT_EXCEEDED", "too much")
	errDown       = errors.New("connection refused")
)

func request() app.PlaceOrder {
	return app.PlaceOrder{
		CustomerID: "u1", Key: "k1", Method: "tok_visa",
		Lines: []app.LineInput{{SKU: "A", Quantity: 2}, {SKU: "B", Quantity: 1}},
	}
}

func TestPlaceConfirmsAndCaptureFollows(t *testing.T) {
	service, store, w := setup(t)
	order, err := service.Place(t.Context(), request())
	require.NoError(t, err)
	require.Equal(t, domain.StatusConfirmed, order.Status)
	require.Equal(t, domain.PaymentAuthorized, order.Payment)
	require.EqualValues(t, 3240, order.Total.Amount)
	require.Equal(t, "committed", w.held[order.ID])

	require.NoError(t, service.Advance(t.Context(), <-service.Confirmed))
	require.Equal(t, domain.PaymentPaid, store.rows[order.ID].Payment)
	require.Equal(t, domain.TaskNone, store.rows[order.ID].Task)
}

// TestEveryRefusalIsUndone lets each step refuse. The caller gets the reason, and no stock is held,
// no task is open and no payment remains.
func TestEveryRefusalIsUndone(t *testing.T) {
	for _, tc := range []struct {
		step    string
		answer  error
		want    error
		written bool
	}{
		{"price", errDown, errDown, false},
		{"address", domain.ErrAddressRequired, domain.ErrAddressRequired, false},
		{"validate", errs.New(errs.Invalid, "PAYMENT_METHOD_INVALID", ""), errs.New(errs.Invalid, "PAYMENT_METHOD_INVALID", ""), false},
		{"reserve", errOutOfStock, errOutOfStock, false},
		{"authorize", errDeclined, errDeclined, true},
		{"authorize", errUnknown, domain.ErrInterrupted, true},
		{"commit", errExpired, errExpired, true},
	} {
		t.Run(tc.step+" "+tc.want.Error(), func(t *testing.T) {
			service, store, w := setup(t)
			w.fail[tc.step] = tc.answer
			_, err := service.Place(t.Context(), request())
			require.ErrorIs(t, err, tc.want)
			id := domain.IDFor("u1", "k1")
			order, found := store.rows[id]
			require.Equal(t, tc.written, found)
			if !tc.written {
				require.Empty(t, w.held)
				return
			}
			require.Equal(t, domain.StatusCanceled, order.Status)
			require.Equal(t, domain.TaskNone, order.Task)
			require.Equal(t, domain.PaymentVoided, order.Payment)
			require.Equal(t, "released", w.held[id])

			_, again := service.Place(t.Context(), request())
			require.Equal(t, errs.ReasonOf(err), errs.ReasonOf(again), "the same key is answered alike")
		})
	}
}

func TestLinesCopySlugAndPictureOfTheProduct(t *testing.T) {
	service, store, w := setup(t)
	photo := domain.Picture{URL: "/images/a.svg", Alt: "写真"}
	w.slugs, w.pictures = map[string]string{"A": "apron", "B": "tea"}, map[string]domain.Picture{"A": photo}
	order, err := service.Place(t.Context(), request())
	require.NoError(t, err)
	w.slugs, w.pictures = map[string]string{"A": "pinafore"}, nil
	for _, o := range []domain.Order{order, store.rows[order.ID]} {
		require.Equal(t, "apron", o.Lines[0].Slug, "a copy as of the order")
		require.Equal(t, photo, o.Lines[0].Picture)
		require.Equal(t, "tea", o.Lines[1].Slug)
		require.Zero(t, o.Lines[1].Picture)
	}
}

func TestLinesCopyWhatTheCatalogSaysOfTaxAndOptions(t *testing.T) {
	service, store, w := setup(t)
	w.tax, w.options = domain.Tax{Class: "reduced", Rate: 800}, map[string][]domain.Option{"A": {{Name: "size", Value: "M"}}}
	order, err := service.Place(t.Context(), request())
	require.NoError(t, err)
	w.tax, w.options = domain.Tax{Class: "standard", Rate: 1000}, nil
	for _, o := range []domain.Order{order, store.rows[order.ID]} {
		require.Equal(t, &domain.Tax{Class: "reduced", Rate: 800}, o.Lines[0].Tax, "a copy as of the order")
		require.Equal(t, &domain.Tax{Class: "reduced", Rate: 800}, o.Lines[1].Tax)
		require.Equal(t, []domain.Option{{Name: "size", Value: "M"}}, o.Lines[0].Options)
		require.Empty(t, o.Lines[1].Options)
	}
}

// TestAnImportedSaleHasNoLimit places the same order for a shopper and as a sale of another system.
func TestAnImportedSaleHasNoLimit(t *testing.T) {
	service, _, w := setup(t)
	w.limit, w.limits = 1000, map[string]int64{"A": 1}
	sale := app.PlaceOrder{
		CustomerID: "u1", Method: "tok_visa", Key: "581483",
		Lines: []app.LineInput{{SKU: "A", Quantity: 80_995}, {SKU: "A", Quantity: 1}, {SKU: "B", Quantity: 1}, {SKU: "C", Quantity: 1}},
	}
	_, err := service.Place(t.Context(), sale)
	require.ErrorIs(t, err, domain.ErrLineLimit)
	dear := app.PlaceOrder{CustomerID: "u1", Key: "k1", Method: "tok_visa", Lines: []app.LineInput{{SKU: "B", Quantity: 1}}}
	_, err = service.Place(t.Context(), dear)
	require.ErrorIs(t, err, errLimit)

	order, err := service.Import(t.Context(), imported(sale, "2011-12-09"))
	require.NoError(t, err)
	require.EqualValues(t, 80_998*1080, order.Total.Amount)
	require.Equal(t, "2011-12-09", order.BusinessDate)
	require.Equal(t, "u1", order.CustomerID)
	require.Nil(t, order.Address)
}

func TestLostReplyOfTheBankIsLookedUp(t *testing.T) {
	service, _, w := setup(t)
	w.fail["authorize"], w.lostAuth = errUnknown, true
	order, err := service.Place(t.Context(), request())
	require.NoError(t, err)
	require.Equal(t, domain.StatusConfirmed, order.Status)
}

// TestUnknownOutcomesAreRecovered lets steps fail without an answer. The order keeps its task, and
// recovery finishes it.
func TestUnknownOutcomesAreRecovered(t *testing.T) {
	for _, tc := range []struct {
		name   string
		damage func(*orders, *world)
		status domain.Status
		money  domain.PaymentStatus
	}{
		{"bank and lookup silent, nothing booked", func(_ *orders, w *world) { w.fail["authorize"], w.fail["lookup"] = errUnknown, errDown }, domain.StatusCanceled, domain.PaymentVoided},
		{"bank and lookup silent, but booked", func(_ *orders, w *world) {
			w.fail["authorize"], w.fail["lookup"], w.lostAuth = errUnknown, errDown, true
		}, domain.StatusConfirmed, domain.PaymentAuthorized},
		{"stock silent", func(_ *orders, w *world) { w.fail["commit"] = errDown }, domain.StatusConfirmed, domain.PaymentAuthorized},
		{"database silent at the end", func(o *orders, _ *world) { o.failSave = errDown }, domain.StatusConfirmed, domain.PaymentAuthorized},
	} {
		t.Run(tc.name, func(t *testing.T) {
			service, store, w := setup(t)
			tc.damage(store, w)
			_, err := service.Place(t.Context(), request())
			require.ErrorIs(t, err, domain.ErrCheckoutUncertain)
			id := domain.IDFor("u1", "k1")
			require.Equal(t, domain.TaskPlace, store.rows[id].Task)
			_, err = service.Place(t.Context(), request())
			require.ErrorIs(t, err, domain.ErrKeyInUse)

			require.NoError(t, service.Advance(t.Context(), store.rows[id]))
			require.Equal(t, tc.status, store.rows[id].Status)
			require.Equal(t, tc.money, store.rows[id].Payment)
		})
	}
}

func TestOrderThatCannotBeWrittenHoldsNothing(t *testing.T) {
	service, store, w := setup(t)
	store.failInsert = errDown
	_, err := service.Place(t.Context(), request())
	require.ErrorIs(t, err, errDown)
	require.Equal(t, "released", w.held[domain.IDFor("u1", "k1")])
}

// TestATakenNumberIsReplaced lets other orders have the first numbers of an order.
func TestATakenNumberIsReplaced(t *testing.T) {
	id := domain.IDFor("u1", "k1")
	taken := func(n int) map[string]bool {
		numbers := make(map[string]bool)
		for attempt := range n {
			numbers[domain.NumberFor(id, attempt)] = true
		}
		return numbers
	}
	t.Run("by the next one", func(t *testing.T) {
		service, store, w := setup(t)
		store.taken = taken(2)
		order, err := service.Place(t.Context(), request())
		require.NoError(t, err)
		require.Equal(t, domain.NumberFor(id, 2), order.Number)
		require.Equal(t, order.Number, store.rows[id].Number)
		require.Equal(t, 1, w.reserves)
		again, err := service.Place(t.Context(), request())
		require.NoError(t, err)
		require.Equal(t, order.Number, again.Number)
	})
	t.Run("ten times at most", func(t *testing.T) {
		service, store, w := setup(t)
		store.taken = taken(10)
		_, err := service.Place(t.Context(), request())
		require.ErrorIs(t, err, domain.ErrNumberTaken)
		require.Empty(t, store.rows)
		require.Equal(t, "released", w.held[id])
	})
}

func TestANewOrderIsNotLookedFor(t *testing.T) {
	service, store, _ := setup(t)
	_, err := service.Place(t.Context(), request())
	require.NoError(t, err)
	require.Zero(t, store.reads)
}

// TestARepetitionIsTheOrderWhateverTheQuoteSays: what a request would cost now does not matter for
// an order that exists.
func TestARepetitionIsTheOrderWhateverTheQuoteSays(t *testing.T) {
	service, store, w := setup(t)
	first, err := service.Place(t.Context(), request())
	require.NoError(t, err)
	for _, step := range []string{"price", "address", "validate"} {
		w.fail[step] = errUnknown
		again, err := service.Place(t.Context(), request())
		require.NoError(t, err, step)
		require.Equal(t, first, again, step)
	}
	require.Len(t, store.rows, 1)
	require.Equal(t, 1, w.reserves)

	other := request()
	other.Key = "k2"
	w.fail["price"] = errUnknown
	_, err = service.Place(t.Context(), other)
	require.ErrorIs(t, err, errUnknown, "an order that does not exist")
}

func TestRepeatedKey(t *testing.T) {
	service, _, w := setup(t)
	first, err := service.Place(t.Context(), request())
	require.NoError(t, err)

	w.price = 9999 // a repeated request returns the stored order, not the current price
	again, err := service.Place(t.Context(), request())
	require.NoError(t, err)
	require.Equal(t, first.ID, again.ID)
	require.Equal(t, first.Total, again.Total)
	require.Equal(t, 1, w.reserves)

	other := request()
	other.Lines[0].Quantity = 1
	_, err = service.Place(t.Context(), other)
	require.ErrorIs(t, err, domain.ErrKeyReused)

	stranger := request()
	stranger.CustomerID = "u2"
	theirs, err := service.Place(t.Context(), stranger)
	require.NoError(t, err)
	require.NotEqual(t, first.ID, theirs.ID)
}

func TestLimits(t *testing.T) {
	for _, tc := range []struct {
		name    string
		change  func(*app.PlaceOrder)
		wantErr error
	}{
		{"zero", func(p *app.PlaceOrder) { p.Lines[0].Quantity = 0 }, domain.ErrQuantityLimit},
		{"negative", func(p *app.PlaceOrder) { p.Lines[0].Quantity = -1 }, domain.ErrQuantityLimit},
		{"one too many", func(p *app.PlaceOrder) { p.Lines[0].Quantity = 11 }, domain.ErrQuantityLimit},
		{"too many lines", func(p *app.PlaceOrder) { p.Lines = make([]app.LineInput, 4) }, domain.ErrLineLimit},
		{"unknown SKU", func(p *app.PlaceOrder) { p.Lines[1].SKU = "unknown" }, domain.ErrSKUNotForSale},
		{"other total", func(p *app.PlaceOrder) { p.Expected = &app.Expected{Amount: 1, Currency: "JPY"} }, domain.ErrTotalChanged},
		{"other currency", func(p *app.PlaceOrder) { p.Expected = &app.Expected{Amount: 3240, Currency: "USD"} }, domain.ErrTotalChanged},
	} {
		t.Run(tc.name, func(t *testing.T) {
			service, _, _ := setup(t)
			p := request()
			tc.change(&p)
			_, err := service.Place(t.Context(), p)
			require.ErrorIs(t, err, tc.wantErr)
		})
	}
}

func imported(p app.PlaceOrder, day string) app.ImportOrder {
	return app.ImportOrder{Key: p.Key, CustomerID: p.CustomerID, BusinessDate: day, Lines: p.Lines, Method: p.Method, Expected: p.Expected}
}

func TestImportRefuses(t *testing.T) {
	for _, tc := range []struct {
		name   string
		change func(*app.ImportOrder)
		want   error
	}{
		{"a day that does not exist", func(i *app.ImportOrder) { i.BusinessDate = "2010-13-01" }, domain.ErrDateInvalid},
		{"zero units", func(i *app.ImportOrder) { i.Lines[0].Quantity = 0 }, domain.ErrQuantityLimit},
		{"negative units", func(i *app.ImportOrder) { i.Lines[0].Quantity = -1 }, domain.ErrQuantityLimit},
		{"more units than inventory reserves", func(i *app.ImportOrder) { i.Lines[0].Quantity = domain.MaxUnits + 1 }, domain.ErrQuantityLimit},
		{"an unknown SKU", func(i *app.ImportOrder) { i.Lines[0].SKU = "unknown" }, domain.ErrSKUNotForSale},
		{"another total", func(i *app.ImportOrder) { i.Expected = &app.Expected{Amount: 1, Currency: "JPY"} }, domain.ErrTotalChanged},
		{"no payment method", func(i *app.ImportOrder) { i.Method = "" }, domain.ErrMethodRequired},
	} {
		t.Run(tc.name, func(t *testing.T) {
			service, store, w := setup(t)
			sale := imported(request(), "2010-12-01")
			tc.change(&sale)
			_, err := service.Import(t.Context(), sale)
			require.ErrorIs(t, err, tc.want)
			require.Zero(t, w.reserves)
			require.Empty(t, store.rows)
		})
	}
}

func TestAnImportIsRepeatedByItsKey(t *testing.T) {
	service, store, w := setup(t)
	sale := imported(request(), "2010-12-01")
	first, err := service.Import(t.Context(), sale)
	require.NoError(t, err)
	w.price = 9999
	again, err := service.Import(t.Context(), sale)
	require.NoError(t, err)
	require.Equal(t, first.ID, again.ID)
	require.Len(t, store.rows, 1)

	other := sale
	other.BusinessDate = "2010-12-02"
	_, err = service.Import(t.Context(), other)
	require.ErrorIs(t, err, domain.ErrKeyReused)
	other = sale
	other.CustomerID = "u2"
	_, err = service.Import(t.Context(), other)
	require.ErrorIs(t, err, domain.ErrKeyReused, "all imports share their keys")

	placed, err := service.Place(t.Context(), request())
	require.NoError(t, err)
	require.NotEqual(t, first.ID, placed.ID, "a shopper's key is not that of an import")
}

// The limit of a SKU applies to the sum of its lines, not to imported sales, and is checked before
// stock is reserved.
func TestLimitOfASKU(t *testing.T) {
	for _, tc := range []struct {
		name     string
		limit    int64
		lines    []app.LineInput
		imported bool
		refused  bool
	}{
		{"none", 0, []app.LineInput{{SKU: "A", Quantity: 10}}, false, false},
		{"just so many", 3, []app.LineInput{{SKU: "A", Quantity: 3}}, false, false},
		{"one more", 3, []app.LineInput{{SKU: "A", Quantity: 4}}, false, true},
		{"just so many in two lines", 3, []app.LineInput{{SKU: "A", Quantity: 1}, {SKU: "B", Quantity: 9}, {SKU: "A", Quantity: 2}}, false, false},
		{"one more in two lines", 3, []app.LineInput{{SKU: "A", Quantity: 2}, {SKU: "A", Quantity: 2}}, false, true},
		{"of another SKU", 3, []app.LineInput{{SKU: "B", Quantity: 4}}, false, false},
		{"of a sale made elsewhere", 3, []app.LineInput{{SKU: "A", Quantity: 4}}, true, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			service, store, w := setup(t)
			w.limits = map[string]int64{"A": tc.limit}
			p := request()
			p.Lines = tc.lines
			_, err := service.Place(t.Context(), p)
			if tc.imported {
				_, err = service.Import(t.Context(), imported(p, "2026-04-01"))
			}
			if !tc.refused {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, domain.ErrQuantityLimit)
			var refusal *errs.Error
			require.ErrorAs(t, err, &refusal)
			require.Equal(t, map[string]string{"sku": "A", "limit": "3"}, refusal.Meta)
			require.Zero(t, w.reserves)
			require.Empty(t, store.rows)
		})
	}
}

func TestDisconnectedCallerDoesNotStopTheCheckout(t *testing.T) {
	service, store, _ := setup(t)
	ctx, cancel := context.WithCancel(t.Context())
	service.Orders = leaving{store, cancel}
	_, err := service.Place(ctx, request())
	require.NoError(t, err)
	require.Equal(t, domain.StatusConfirmed, store.rows[domain.IDFor("u1", "k1")].Status)
}

// leaving cancels the caller's context as soon as the order is written.
type leaving struct {
	*orders
	leave context.CancelFunc
}

func (l leaving) Save(ctx context.Context, o domain.Order, m domain.AppliedTransition, due time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return l.orders.Save(ctx, o, m, due)
}

func (l leaving) Insert(ctx context.Context, o domain.Order, due time.Duration) error {
	defer l.leave()
	return l.orders.Insert(ctx, o, due)
}
