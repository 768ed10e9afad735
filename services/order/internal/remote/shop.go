package remote

import (
	"cmp"
	"context"
	"sync"
	"time"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// Shop calls the product service, which has the settings of the shop and the tax rates.
type Shop struct {
	Client productv1connect.ShopServiceClient
	Clock  clock.Clock
	taxes  taxRates

	rounding rounding
}

// rounding is the rule of the settings, as it was read.
type rounding struct {
	mu    sync.Mutex
	rule  money.Rounding
	until time.Time
}

// roundingFor is the time for which the rule is kept.
const roundingFor = time.Minute

// Rounding implements app.Shop.
func (s *Shop) Rounding(ctx context.Context) (money.Rounding, error) {
	s.rounding.mu.Lock()
	defer s.rounding.mu.Unlock()
	now := s.Clock.Now()
	if now.Before(s.rounding.until) {
		return s.rounding.rule, nil
	}
	res, err := s.Client.GetShopSettings(ctx, &productv1.GetShopSettingsRequest{})
	if err != nil {
		return 0, err
	}
	s.rounding.rule, s.rounding.until = roundings[res.GetSettings().GetTaxRounding()], now.Add(roundingFor)
	return s.rounding.rule, nil
}

var roundings = map[productv1.TaxRounding]money.Rounding{
	productv1.TaxRounding_TAX_ROUNDING_DOWN:    money.RoundDown,
	productv1.TaxRounding_TAX_ROUNDING_HALF_UP: money.RoundHalfUp,
	productv1.TaxRounding_TAX_ROUNDING_UP:      money.RoundUp,
}

// Terms implements app.Shop.
func (s *Shop) Terms(ctx context.Context, language string) (domain.Terms, error) {
	res, err := s.Client.GetShopSettings(ctx, &productv1.GetShopSettingsRequest{WithPages: true})
	if err != nil {
		return domain.Terms{}, err
	}
	texts, translated := res.GetSettings().GetTexts()[language]
	if !translated {
		language = res.GetLanguage()
		texts = res.GetSettings().GetTexts()[language]
	}
	return domain.Terms{
		Language: language, PaymentTime: texts.GetPaymentTime(), DeliveryTime: texts.GetDeliveryTime(),
		Cancellation: texts.GetCancellationTerms(), OrderPeriod: texts.GetOrderPeriod(),
		Rounding: roundings[res.GetSettings().GetTaxRounding()], Pages: agreedPages(res, language),
	}, nil
}

// agreedPages returns the pages of the shop to which a shopper agrees by ordering, in the order in
// which they are named, with titles in the language or else in the shop's.
func agreedPages(res *productv1.GetShopSettingsResponse, language string) []domain.AgreedPage {
	var agreed []domain.AgreedPage
	for _, name := range []string{"tokusho", "terms", "privacy", "shipping"} {
		for _, page := range res.GetPages() {
			if page.GetName() == name {
				title := cmp.Or(page.GetTitles()[language], page.GetTitles()[res.GetLanguage()])
				agreed = append(agreed, domain.AgreedPage{Name: name, Version: page.GetVersion(), Title: title})
			}
		}
	}
	return agreed
}
