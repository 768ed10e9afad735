package remote

import (
	"cmp"
	"context"
	"time"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/pkg/recent"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// readFor is the time for which tax rates and their rounding are kept. Rates have the days on
// which they change, so that only a law that is entered late is seen late.
const readFor = time.Minute

// Shop calls the product service, which has the settings of the shop and the tax rates.
type Shop struct {
	client   productv1connect.ShopServiceClient
	rates    *recent.Value[[]*productv1.TaxRate]
	rounding *recent.Value[money.Rounding]
}

// NewShop returns a shop of which nothing was read yet.
func NewShop(client productv1connect.ShopServiceClient, now clock.Clock) *Shop {
	return &Shop{
		client: client,
		rates: recent.New(now, func(ctx context.Context) ([]*productv1.TaxRate, error) {
			res, err := client.ListTaxRates(ctx, &productv1.ListTaxRatesRequest{})
			return res.GetRates(), err
		}),
		rounding: recent.New(now, func(ctx context.Context) (money.Rounding, error) {
			res, err := client.GetShopSettings(ctx, &productv1.GetShopSettingsRequest{})
			return roundings[res.GetSettings().GetTaxRounding()], err
		}),
	}
}

// Rounding implements app.Shop.
func (s *Shop) Rounding(ctx context.Context) (money.Rounding, error) {
	return s.rounding.Get(ctx, readFor)
}

var roundings = map[productv1.TaxRounding]money.Rounding{
	productv1.TaxRounding_TAX_ROUNDING_DOWN:    money.RoundDown,
	productv1.TaxRounding_TAX_ROUNDING_HALF_UP: money.RoundHalfUp,
	productv1.TaxRounding_TAX_ROUNDING_UP:      money.RoundUp,
}

// Terms implements app.Shop.
func (s *Shop) Terms(ctx context.Context, language string) (domain.Terms, error) {
	res, err := s.client.GetShopSettings(ctx, &productv1.GetShopSettingsRequest{WithPages: true})
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
