package story

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/id"
)

// detail returns a product as a shopper sees it.
func detail(t testing.TB, s *harness.Shop, g harness.Good) *webv1.ProductDetail {
	t.Helper()
	detail := new(webv1.ProductDetail)
	s.Guest().Get(t, "/v1/products/"+g.ID).Read(t, detail)
	return detail
}

func TestStoryLimitOfAProduct(t *testing.T) {
	s := harness.SharedShop(t)
	g := s.Sell(t, 500, 10)
	g.Draft.GetVariants()[0].MaxPerOrder = 3
	g = s.Reprice(t, g, 600)
	p := s.Customer(t)
	for _, order := range []*webv1.PlaceOrderRequest{harness.Basket(harness.Line(g.SKU, 4)), harness.Basket(harness.Line(g.SKU, 2), harness.Line(g.SKU, 2))} {
		a := p.Place(t, id.New(), order)
		a.Refuses(t, http.StatusBadRequest, "QUANTITY_LIMIT")
		var body struct{ Details json.RawMessage }
		require.NoError(t, json.Unmarshal(a.Body, &body))
		require.JSONEq(t, `{"sku":"`+g.SKU+`","limit":3}`, string(body.Details))
	}
	require.EqualValues(t, 10, s.Available(t, g.SKU))
	harness.Await(t, harness.Soon, func() error { return harness.Equal(detail(t, s, g).GetVariants()[0].GetMaxPerOrder(), 3) })
	require.Len(t, p.Buy(t, harness.Line(g.SKU, 1), harness.Line(g.SKU, 2)).GetLines(), 2)
	require.EqualValues(t, 7, s.Available(t, g.SKU))
}

// A scheduled price begins and ends automatically. Orders use its price from its first moment to
// its last; the page follows within a second or two.
func TestStoryAPriceForATime(t *testing.T) {
	s := harness.SharedShop(t)
	g := s.Sell(t, 1000, 10)
	p := s.Customer(t)
	require.EqualValues(t, 1000, detail(t, s, g).GetVariants()[0].GetPrice().GetAmount())
	schedule := func(from, to time.Duration) {
		now := clock.System().Now()
		res, err := s.Office(t).Products.SetPriceSchedules(t.Context(), &productv1.SetPriceSchedulesRequest{
			Id: g.ID, Version: g.Version, Sku: g.SKU, Schedules: []*productv1.PriceSchedule{{
				Price: harness.Yen(800), StartsAt: timestamppb.New(now.Add(from)), EndsAt: timestamppb.New(now.Add(to)),
			}},
		})
		require.NoError(t, err)
		g.Version = res.GetProduct().GetVersion()
	}
	schedule(5*time.Second, time.Hour)
	require.EqualValues(t, 1000, p.Buy(t, harness.Line(g.SKU, 1)).GetTotal().GetAmount())
	harness.Await(t, harness.Soon, func() error { return harness.Equal(detail(t, s, g).GetVariants()[0].GetPrice().GetAmount(), 800) })
	require.Nil(t, detail(t, s, g).GetVariants()[0].GetRegularPrice(), "it was not charged for two weeks")
	require.NotNil(t, detail(t, s, g).GetVariants()[0].GetPriceEndsAt())
	require.EqualValues(t, 800, p.Buy(t, harness.Line(g.SKU, 1)).GetTotal().GetAmount())

	g.Version++ // the start of the sale incremented the version
	schedule(-time.Hour, 3*time.Second)
	harness.Await(t, harness.Soon, func() error { return harness.Equal(detail(t, s, g).GetVariants()[0].GetPrice().GetAmount(), 1000) })
	require.Nil(t, detail(t, s, g).GetVariants()[0].GetRegularPrice())
	require.EqualValues(t, 1000, p.Buy(t, harness.Line(g.SKU, 1)).GetTotal().GetAmount())

	history, err := s.Office(t).Products.ListPriceHistory(t.Context(), &productv1.ListPriceHistoryRequest{Sku: g.SKU})
	require.NoError(t, err)
	var amounts []int64
	for _, point := range history.GetEntries() {
		amounts = append(amounts, point.GetPrice().GetAmount())
	}
	require.Equal(t, []int64{1000, 800, 1000}, amounts)
}
