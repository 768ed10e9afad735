package remote

import (
	"context"

	"github.com/akinai/akinai/services/order/internal/domain"
)

// SampleShop has the terms of a sample shop.
type SampleShop struct{}

// Terms implements app.Shop.
func (SampleShop) Terms(_ context.Context, language string) (domain.Terms, error) {
	if language == "en" {
		return domain.Terms{
			Language:     "en",
			PaymentTime:  "Charged when your order is confirmed. Your card issuer sets the day on which your account is debited.",
			DeliveryTime: "We usually ship within three business days after your order is confirmed.",
			Cancellation: "You can cancel an order in your order history until it is shipped.\nUnopened and unused goods can be returned within eight days after they arrive. You pay for the return.",
		}, nil
	}
	return domain.Terms{
		Language:     "ja",
		PaymentTime:  "ご注文の確定時に決済します。引き落とし日は、カード会社の規約によります。",
		DeliveryTime: "ご注文の確定後、通常3営業日以内に発送します。",
		Cancellation: "発送前のご注文は、注文履歴からキャンセルできます。\n商品の到着後8日以内で未開封・未使用の場合に限り、返品を承ります。返送料はお客様のご負担です。",
	}, nil
}
