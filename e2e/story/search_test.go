package story

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/e2e/harness"
)

func TestStoryShopperSearches(t *testing.T) {
	s := harness.SharedShop(t)
	tea := s.Sell(t, 1080, 10)
	p := s.Register(t)
	code := url.QueryEscape(strings.ToLower(tea.SKU))
	search := func() *webv1.SearchProductsResponse {
		found := new(webv1.SearchProductsResponse)
		a := p.Get(t, "/v1/products/search?q="+code+"&category=tea&page_size=1")
		require.Equal(t, http.StatusOK, a.Status)
		a.Read(t, found)
		return found
	}
	found := search()
	require.NotEmpty(t, found.GetProducts())
	require.Equal(t, tea.ID, found.GetProducts()[0].GetId(), "the whole code is the best answer")
	require.EqualValues(t, 1080, found.GetProducts()[0].GetPriceFrom().GetAmount())
	require.Positive(t, found.GetTotal())

	s.Reprice(t, tea, 1200)
	require.EqualValues(t, 1200, search().GetProducts()[0].GetPriceFrom().GetAmount(), "a search is never behind a write")

	s.Sell(t, 980, 1) // another one of the same name
	suggested := new(webv1.SuggestProductsResponse)
	p.Get(t, "/v1/products/suggest?q="+url.QueryEscape("煎")).Read(t, suggested)
	require.Equal(t, "煎茶", suggested.GetSuggestions()[0].GetText())
	require.Equal(t, webv1.SuggestionKind_SUGGESTION_KIND_WORD, suggested.GetSuggestions()[0].GetKind(), "many products have it")

	// A17: a query that is too long is refused before it is parsed.
	long := url.QueryEscape(strings.Repeat("%_", 5<<10))
	require.Equal(t, http.StatusBadRequest, p.Get(t, "/v1/products/search?q="+long).Status)
	require.Equal(t, http.StatusBadRequest, p.Get(t, "/v1/products/suggest?q="+long).Status)
	require.Equal(t, http.StatusBadRequest, p.Get(t, "/v1/products/search?q=x&page_token=%25").Status)
	require.Equal(t, http.StatusOK, p.Get(t, "/v1/products/search?q="+url.QueryEscape("'; DROP TABLE products; --%_*")).Status)
}
