package remote

import (
	"context"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// Shop calls the product service, which has the settings of the shop.
type Shop struct {
	Client productv1connect.ShopServiceClient
}

var roundings = map[productv1.TaxRounding]domain.Rounding{
	productv1.TaxRounding_TAX_ROUNDING_DOWN:    domain.RoundDown,
	productv1.TaxRounding_TAX_ROUNDING_HALF_UP: domain.RoundHalfUp,
	productv1.TaxRounding_TAX_ROUNDING_UP:      domain.RoundUp,
}

// Terms implements app.Shop.
func (s Shop) Terms(ctx context.Context, language string) (domain.Terms, error) {
	res, err := s.Client.GetShopSettings(ctx, &productv1.GetShopSettingsRequest{})
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
		Rounding: roundings[res.GetSettings().GetTaxRounding()],
	}, nil
}
