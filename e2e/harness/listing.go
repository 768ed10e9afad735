package harness

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
)

// Listed is a response of a listing or a search.
type Listed interface {
	proto.Message
	GetProducts() []*webv1.ProductCard
	GetTotal() int32
	GetNextPageToken() string
	GetFacets() *webv1.Facets
}

// Ask reads a page from one edge.
func (s *Shop) Ask(t testing.TB, edge, path string, query url.Values, into proto.Message) error {
	t.Helper()
	a, err := s.Guest().Send(t.Context(), http.MethodGet, edge+path+"?"+query.Encode(), nil, nil)
	if err != nil {
		return err
	}
	if a.Status != http.StatusOK {
		return fmt.Errorf("%d %s", a.Status, a.Body)
	}
	a.Read(t, into)
	return nil
}

// With returns a copy of query with more parameters, as alternating names and values.
func With(query url.Values, more ...string) url.Values {
	out := maps.Clone(query)
	for pair := range slices.Chunk(more, 2) {
		out[pair[0]] = append(slices.Clone(out[pair[0]]), pair[1])
	}
	return out
}

// Walk follows the page tokens and returns the cards of all pages. It asks the edges in turn.
func (s *Shop) Walk(t testing.TB, path string, query url.Values) ([]*webv1.ProductCard, error) {
	t.Helper()
	return s.walkAt(t, s.Edge, path, query)
}

// walkAt is walk with the edge of each page chosen by edge.
func (s *Shop) walkAt(t testing.TB, edge func() string, path string, query url.Values) (cards []*webv1.ProductCard, err error) {
	t.Helper()
	for token := ""; ; {
		page := Listed(new(webv1.ListProductsResponse))
		if path == Searched {
			page = new(webv1.SearchProductsResponse)
		}
		if err := s.Ask(t, edge(), path, With(query, "page_token", token), page); err != nil {
			return nil, err
		}
		cards = append(cards, page.GetProducts()...)
		if token = page.GetNextPageToken(); token == "" {
			return cards, nil
		}
	}
}

// Browsed and Searched are the paths of the listing and of the search.
const (
	Browsed  = "/v1/products"
	Searched = "/v1/products/search"
)

// Counts returns the counts of a facet by value.
func Counts(values []*webv1.FacetValue) map[string]int32 {
	out := make(map[string]int32)
	for _, v := range values {
		out[v.GetValue()] = v.GetCount()
	}
	return out
}

// Counters returns a client, with write permission, of each instance of the product service.
func (s *Shop) Counters(t testing.TB) (clients []productv1connect.CatalogAdminServiceClient) {
	t.Helper()
	for _, url := range s.URLs("product") {
		clients = append(clients, productv1connect.NewCatalogAdminServiceClient(Dial(t, url, StaffToken(s.Cluster))))
	}
	return clients
}

// Shows returns an error if the next instance of the edge shows a product wrongly.
func (s *Shop) Shows(t testing.TB, g Good) error {
	t.Helper()
	return s.ShowsAt(t, s.Edge(), g)
}

// ShowsAt returns an error if an instance of the edge shows a product wrongly.
func (s *Shop) ShowsAt(t testing.TB, edge string, g Good) error {
	t.Helper()
	price := g.Draft.GetVariants()[0].GetPrice().GetAmount()
	a, err := s.Guest().Send(t.Context(), http.MethodGet, edge+"/v1/products/"+g.ID, nil, nil)
	require.NoError(t, err)
	if a.Status != http.StatusOK {
		return fmt.Errorf("%d %s", a.Status, a.Body)
	}
	detail, list := new(webv1.ProductDetail), new(webv1.ListProductsResponse)
	a.Read(t, detail)
	if err := Equal(detail.GetVariants()[0].GetPrice().GetAmount(), price); err != nil {
		return err
	}
	a, err = s.Guest().Send(t.Context(), http.MethodGet, edge+"/v1/products", nil, nil)
	require.NoError(t, err)
	if a.Status != http.StatusOK {
		return fmt.Errorf("%d %s", a.Status, a.Body)
	}
	a.Read(t, list)
	return Equal(FindCard(t, list, g.ID).GetPriceFrom().GetAmount(), price)
}

// FreshWithin is the maximum age of a cached product while Redis is available (I19).
const FreshWithin = time.Second
