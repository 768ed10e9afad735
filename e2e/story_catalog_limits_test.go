package e2e

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/id"
)

// detail returns a product as a shopper sees it.
func (s *shop) detail(t testing.TB, g good) *webv1.ProductDetail {
	t.Helper()
	detail := new(webv1.ProductDetail)
	s.guest().get(t, "/v1/products/"+g.id).read(t, detail)
	return detail
}

func TestStoryLimitOfAProduct(t *testing.T) {
	s := sharedShop(t)
	g := s.sell(t, 500, 10)
	g.draft.GetVariants()[0].MaxPerOrder = 3
	g = s.reprice(t, g, 600)
	p := s.customer(t)
	for _, order := range []*webv1.PlaceOrderRequest{basket(line(g.sku, 4)), basket(line(g.sku, 2), line(g.sku, 2))} {
		a := p.place(t, id.New(), order)
		a.refuses(t, http.StatusBadRequest, "QUANTITY_LIMIT")
		var body struct{ Metadata map[string]string }
		require.NoError(t, json.Unmarshal(a.body, &body))
		require.Equal(t, map[string]string{"sku": g.sku, "limit": "3"}, body.Metadata)
	}
	require.EqualValues(t, 10, s.available(t, g.sku))
	await(t, soon, func() error { return is(s.detail(t, g).GetVariants()[0].GetMaxPerOrder(), 3) })
	require.Len(t, p.buy(t, line(g.sku, 1), line(g.sku, 2)).GetLines(), 2)
	require.EqualValues(t, 7, s.available(t, g.sku))
}

// A sale begins and ends automatically. Orders use its price from its first moment to its last; the
// page follows within a second or two.
func TestStoryAPriceForATime(t *testing.T) {
	s := sharedShop(t)
	g := s.sell(t, 1000, 10)
	p := s.customer(t)
	require.EqualValues(t, 1000, s.detail(t, g).GetVariants()[0].GetPrice().GetAmount())
	schedule := func(from, to time.Duration) {
		now := clock.System().Now()
		res, err := s.office(t).products.SetPriceSchedules(t.Context(), &productv1.SetPriceSchedulesRequest{
			Id: g.id, Version: g.version, Sku: g.sku, Schedules: []*productv1.PriceSchedule{{
				Price: yen(800), StartsAt: timestamppb.New(now.Add(from)), EndsAt: timestamppb.New(now.Add(to)),
			}},
		})
		require.NoError(t, err)
		g.version = res.GetProduct().GetVersion()
	}
	schedule(5*time.Second, time.Hour)
	require.EqualValues(t, 1000, p.buy(t, line(g.sku, 1)).GetTotal().GetAmount())
	await(t, soon, func() error { return is(s.detail(t, g).GetVariants()[0].GetPrice().GetAmount(), 800) })
	require.EqualValues(t, 1000, s.detail(t, g).GetVariants()[0].GetRegularPrice().GetAmount())
	require.EqualValues(t, 800, p.buy(t, line(g.sku, 1)).GetTotal().GetAmount())

	g.version++ // the start of the sale incremented the version
	schedule(-time.Hour, 3*time.Second)
	await(t, soon, func() error { return is(s.detail(t, g).GetVariants()[0].GetPrice().GetAmount(), 1000) })
	require.Nil(t, s.detail(t, g).GetVariants()[0].GetRegularPrice())
	require.EqualValues(t, 1000, p.buy(t, line(g.sku, 1)).GetTotal().GetAmount())

	history, err := s.office(t).products.ListPriceHistory(t.Context(), &productv1.ListPriceHistoryRequest{Sku: g.sku})
	require.NoError(t, err)
	var amounts []int64
	for _, point := range history.GetPoints() {
		amounts = append(amounts, point.GetPrice().GetAmount())
	}
	require.Equal(t, []int64{1000, 800, 1000}, amounts)
}
