package events_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/services/order/internal/domain"
	"github.com/akinai/akinai/services/order/internal/events"
)

func TestEveryEventHasTheNumberOfItsOrder(t *testing.T) {
	for _, of := range domain.Table() {
		for _, move := range of {
			for _, kind := range move.Events {
				event := events.Encode(kind, domain.Order{ID: "o", Number: "5720000008"}).ProtoReflect()
				number := event.Get(event.Descriptor().Fields().ByName("order_number"))
				require.Equal(t, "5720000008", number.String(), kind)
			}
		}
	}
}

func TestTheEventOfAnOrderHasTheTaxAndTheOptionsOfItsLines(t *testing.T) {
	order, err := domain.New(domain.OrderInput{Lines: []domain.Line{
		{
			SKU: "APRON-M", Quantity: 1, UnitPrice: money.Money{Amount: 3300, Currency: "JPY"}, Tax: &domain.Tax{Class: "standard", Rate: 1000},
			Options: []domain.Option{{Name: "size", Value: "M"}, {Name: "color", Value: "生成り"}},
		},
		{SKU: "BEFORE", Quantity: 1, UnitPrice: money.Money{Amount: 500, Currency: "JPY"}},
	}})
	require.NoError(t, err)
	created, ok := events.Encode(domain.EventCreated, order).(*orderv1.OrderCreated)
	require.True(t, ok)
	apron, before := created.GetLines()[0], created.GetLines()[1]
	require.Equal(t, "standard", apron.GetTax().GetTaxClass())
	require.EqualValues(t, 1000, apron.GetTax().GetRate())
	require.Len(t, apron.GetOptions(), 2)
	require.Equal(t, "生成り", apron.GetOptions()[1].GetValue())
	require.Nil(t, before.GetTax(), "not known")
}
