package events_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/services/product/internal/domain"
)

func TestOrdersMakeProductsPopular(t *testing.T) {
	s := openShop(t)
	placed := time.Date(2026, time.November, 23, 9, 0, 0, 0, time.UTC)
	order := func(lines ...*orderv1.OrderLine) *orderv1.OrderCreated {
		return &orderv1.OrderCreated{OrderId: id.New(), Lines: lines, PlacedAt: timestamppb.New(placed)}
	}
	s.tell(t,
		order(&orderv1.OrderLine{Sku: "T-50", Quantity: 2}, &orderv1.OrderLine{Sku: "other", Quantity: 9}),
		order(&orderv1.OrderLine{Sku: "T-50", Quantity: 1}), &orderv1.OrderPaid{OrderId: id.New()})
	var sold float64
	require.Eventually(t, func() bool {
		require.NoError(t, s.db.QueryRow(t.Context(), `SELECT coalesce(sum(weight), 0) FROM sold WHERE sku = 'T-50'`).Scan(&sold))
		return sold >= domain.Popularity(3, placed)*0.999
	}, patient, 10*time.Millisecond)
	require.InEpsilon(t, domain.Popularity(3, placed), sold, 1e-9)

	taken, err := s.reader.FoldSold(t.Context(), 10)
	require.NoError(t, err)
	require.Equal(t, 2, taken)
	require.NoError(t, s.db.QueryRow(t.Context(), `SELECT popularity FROM products WHERE id = $1`, s.product).Scan(&sold))
	require.InEpsilon(t, domain.Popularity(3, placed), sold, 1e-9)
}
