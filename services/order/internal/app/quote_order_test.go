package app_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/services/order/internal/app"
	"github.com/akinai/akinai/services/order/internal/domain"
)

func TestAQuoteIsWhatPlacingCosts(t *testing.T) {
	service, store, w := setup(t)
	w.tax = domain.Tax{Class: "reduced", Rate: 800}
	quote, err := service.Quote(t.Context(), app.QuoteOrder{CustomerID: "u1", Lines: request().Lines, Language: "ja"})
	require.NoError(t, err)
	require.Empty(t, quote.Blockers)
	require.EqualValues(t, 3240, quote.Total.Amount)
	require.EqualValues(t, 240, quote.Taxes[0].Tax.Amount)
	require.Zero(t, w.reserves)
	require.Empty(t, store.rows)

	p := request()
	p.Expected, p.Confirmation, p.Language = &quote.Total, quote.Confirmation.Fingerprint(), "ja"
	order, err := service.Place(t.Context(), p)
	require.NoError(t, err)
	require.Equal(t, quote.Confirmation, store.rows[order.ID].Shown, "stored as it was shown")
	require.Equal(t, "ja", order.Language)
	require.Equal(t, []domain.AgreedPage{{Name: "terms", Version: 1, Title: "利用規約"}}, store.rows[order.ID].Shown.Pages)
}

// TestAnOrderKeepsItsTaxWhenTheRoundingChanges: with and without a final confirmation.
func TestAnOrderKeepsItsTaxWhenTheRoundingChanges(t *testing.T) {
	for name, confirm := range map[string]bool{"confirmed on a screen": true, "without a screen": false} {
		t.Run(name, func(t *testing.T) {
			service, store, w := setup(t)
			w.price, w.tax = 101, domain.Tax{Class: "standard", Rate: 1000}
			w.rounding = money.RoundUp
			p := request()
			if confirm {
				quote, err := service.Quote(t.Context(), app.QuoteOrder{CustomerID: "u1", Lines: p.Lines, Language: "ja"})
				require.NoError(t, err)
				p.Confirmation, p.Language = quote.Confirmation.Fingerprint(), "ja"
			}
			order, err := service.Place(t.Context(), p)
			require.NoError(t, err)
			w.rounding = money.RoundDown
			// 303 × 10/110 = 27.54…
			want := &domain.Taxes{Rounding: money.RoundUp, Rates: []domain.RateSum{{Rate: 1000, Amount: 303, Tax: 28}}}
			require.Equal(t, want, order.Taxes)
			require.Equal(t, want, store.rows[order.ID].Taxes)
			again, err := service.Get(t.Context(), app.Viewer{CustomerID: p.CustomerID}, order.ID)
			require.NoError(t, err)
			require.Equal(t, want, again.Taxes)
		})
	}
}

func TestAnOrderIsRefusedIfTheFinalConfirmationHasChanged(t *testing.T) {
	for name, change := range map[string]func(*world, *app.PlaceOrder){
		"the terms":    func(w *world, _ *app.PlaceOrder) { w.delivery = "5日以内" },
		"a page":       func(w *world, _ *app.PlaceOrder) { w.terms++ },
		"the price":    func(w *world, _ *app.PlaceOrder) { w.price++ },
		"the tax":      func(w *world, _ *app.PlaceOrder) { w.tax.Rate = 1000 },
		"the language": func(_ *world, p *app.PlaceOrder) { p.Language = "en" },
		"the quantity": func(_ *world, p *app.PlaceOrder) { p.Lines[0].Quantity++ },
	} {
		t.Run(name, func(t *testing.T) {
			service, store, w := setup(t)
			p := request()
			quote, err := service.Quote(t.Context(), app.QuoteOrder{CustomerID: "u1", Lines: p.Lines, Language: "ja"})
			require.NoError(t, err)
			p.Confirmation, p.Language = quote.Confirmation.Fingerprint(), "ja"
			change(w, &p)
			_, err = service.Place(t.Context(), p)
			require.ErrorIs(t, err, domain.ErrConfirmation)
			require.Empty(t, store.rows)
			require.Zero(t, w.reserves)
		})
	}
}

func TestAQuoteSaysLineByLineWhatBlocksTheOrder(t *testing.T) {
	line := func(sku string, quantity int64) app.LineInput { return app.LineInput{SKU: sku, Quantity: quantity} }
	for name, tc := range map[string]struct {
		lines []app.LineInput
		want  []app.Blocker
		total int64
	}{
		"nothing":             {nil, []app.Blocker{{Reason: "LINES_MISSING"}}, 0},
		"not for sale":        {[]app.LineInput{line("unknown", 1), line("A", 1)}, []app.Blocker{{"SKU_NOT_FOR_SALE", "unknown"}}, 1080},
		"the shop's limit":    {[]app.LineInput{line("A", 11)}, []app.Blocker{{"QUANTITY_LIMIT", "A"}}, 11 * 1080},
		"the product's limit": {[]app.LineInput{line("LIMITED", 1), line("LIMITED", 2)}, []app.Blocker{{"QUANTITY_LIMIT", "LIMITED"}}, 3 * 1080},
		"too little stock":    {[]app.LineInput{line("FEW", 1), line("A", 1), line("FEW", 1)}, []app.Blocker{{"OUT_OF_STOCK", "FEW"}}, 3 * 1080},
		"too many lines": {
			[]app.LineInput{line("A", 1), line("B", 1), line("C", 1), line("D", 1)}, []app.Blocker{{Reason: "LINE_LIMIT"}}, 4 * 1080,
		},
	} {
		t.Run(name, func(t *testing.T) {
			service, _, w := setup(t)
			w.limits, w.left = map[string]int64{"LIMITED": 2}, map[string]int64{"FEW": 1}
			quote, err := service.Quote(t.Context(), app.QuoteOrder{CustomerID: "u1", Lines: tc.lines})
			require.NoError(t, err)
			require.Equal(t, tc.want, quote.Blockers)
			require.Equal(t, tc.total, quote.Total.Amount)
			require.Nil(t, quote.Confirmation)
		})
	}
}

func TestAStockThatCannotBeReadBlocksNoOrder(t *testing.T) {
	service, _, w := setup(t)
	w.fail["levels"] = errors.New("inventory does not answer")
	quote, err := service.Quote(t.Context(), app.QuoteOrder{CustomerID: "u1", Lines: request().Lines})
	require.NoError(t, err)
	require.Empty(t, quote.Blockers)
	require.NotNil(t, quote.Confirmation)
}

func TestAnInlineAddressIsNormalizedAndKept(t *testing.T) {
	service, store, w := setup(t)
	p := request()
	p.Address = &domain.Address{Name: "商井 花子", PostalCode: "100-0001"}
	w.fail["address"] = domain.ErrAddressRequired // the address book is empty
	order, err := service.Place(t.Context(), p)
	require.NoError(t, err)
	require.Equal(t, &domain.Address{Name: "商井 花子", PostalCode: "1000001"}, store.rows[order.ID].Address)

	again, err := service.Place(t.Context(), p)
	require.NoError(t, err)
	require.Equal(t, order.ID, again.ID)
	p.Address = &domain.Address{Name: "商井 太郎", PostalCode: "100-0001"}
	_, err = service.Place(t.Context(), p)
	require.ErrorIs(t, err, domain.ErrKeyReused)
}
