package message

import (
	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/pkg/num"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// Taxes converts the taxes of an order in a currency, nil for nil.
func Taxes(taxes *domain.Taxes, currency string) *orderv1.OrderTaxes {
	if taxes == nil {
		return nil
	}
	out := &orderv1.OrderTaxes{Rounding: taxes.Rounding.String()}
	for _, r := range taxes.Rates {
		out.Totals = append(out.Totals, &orderv1.OrderRateTotal{
			Rate:   num.Clamp32(r.Rate),
			Amount: Money(money.Money{Amount: r.Amount, Currency: currency}), Tax: Money(money.Money{Amount: r.Tax, Currency: currency}),
		})
	}
	return out
}
