package message

import (
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/pkg/money"
)

// Money converts an amount to its message.
func Money(m money.Money) *typev1.Money {
	return &typev1.Money{Amount: m.Amount, Currency: m.Currency}
}
