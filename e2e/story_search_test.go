package e2e

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
)

func TestStoryShopperSearches(t *testing.T) {
	s := sharedShop(t)
	tea := s.sell(t, 1080, 10)
	p := s.register(t)
	code := url.QueryEscape(strings.ToLower(tea.sku))
	search := func() *webv1.SearchProductsResponse {
		found := new(webv1.SearchProductsResponse)
		a := p.get(t, "/v1/products/search?q="+code+"&category=tea&page_size=1")
		require.Equal(t, http.StatusOK, a.status)
		a.read(t, found)
		return found
	}
	found := search()
	require.NotEmpty(t, found.GetProducts())
	require.Equal(t, tea.id, found.GetProducts()[0].GetId(), "the whole code is the best answer")
	require.EqualValues(t, 1080, found.GetProducts()[0].GetPriceFrom().GetAmount())
	require.Positive(t, found.GetTotal())

	s.reprice(t, tea, 1200)
	require.EqualValues(t, 1200, search().GetProducts()[0].GetPriceFrom().GetAmount(), "a search is never behind a write")

	suggested := new(webv1.SuggestProductsResponse)
	p.get(t, "/v1/products/suggest?q="+url.QueryEscape("煎")).read(t, suggested)
	require.Contains(t, suggested.GetSuggestions(), "煎茶")

	// A17: a query that is too long is refused before it is parsed.
	long := url.QueryEscape(strings.Repeat("%_", 5<<10))
	require.Equal(t, http.StatusBadRequest, p.get(t, "/v1/products/search?q="+long).status)
	require.Equal(t, http.StatusBadRequest, p.get(t, "/v1/products/suggest?q="+long).status)
	require.Equal(t, http.StatusBadRequest, p.get(t, "/v1/products/search?q=x&page_token=%25").status)
	require.Equal(t, http.StatusOK, p.get(t, "/v1/products/search?q="+url.QueryEscape("'; DROP TABLE products; --%_*")).status)
}
