package harness

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/pkg/id"
)

// Assortment is the data of one test: a category of its own with two children, and the products in
// them, by name.
type Assortment struct {
	Shop  *Shop
	Root  string
	Goods map[string]Good
}

// Variant is one SKU of a draft: its price, its units in stock, and its options as alternating
// names and values.
type Variant struct {
	Price   int64
	Units   int32
	Options []string
}

// NewAssortment creates the categories root, root-left and root-right.
func (s *Shop) NewAssortment(t testing.TB) *Assortment {
	t.Helper()
	root := "e2e-" + id.New()
	res, err := s.Office(t).Products.ImportCategories(t.Context(), &productv1.ImportCategoriesRequest{Categories: []*productv1.CategoryInput{
		{Slug: root, Name: "棚"}, {Slug: root + "-left", Name: "左", Parent: root}, {Slug: root + "-right", Name: "右", Parent: root},
	}})
	require.NoError(t, err)
	for _, result := range res.GetResults() {
		require.Equal(t, productv1.Outcome_OUTCOME_CREATED, result.GetOutcome(), result)
	}
	return &Assortment{Shop: s, Root: root, Goods: make(map[string]Good)}
}

// Draft returns a published product in root+below. Its name contains root.
func (s *Assortment) Draft(name, below, brand string, tags []string, variants ...Variant) *productv1.ProductInput {
	d := &productv1.ProductInput{
		Slug: "e2e-" + id.New(), Name: "湯のみ " + name + " " + s.Root, Category: s.Root + below, Brand: brand, Tags: tags,
		Status: productv1.Status_STATUS_PUBLISHED,
	}
	for _, v := range variants {
		options := make(map[string]string)
		for pair := range slices.Chunk(v.Options, 2) {
			options[pair[0]] = pair[1]
		}
		d.Variants = append(d.Variants, &productv1.Variant{
			Sku: "E2E-" + id.New(), Price: Yen(v.Price), TaxClass: productv1.TaxClass_TAX_CLASS_STANDARD, Options: options,
		})
	}
	return d
}

// Put creates a product and stocks it.
func (s *Assortment) Put(t testing.TB, name, below, brand string, tags []string, variants ...Variant) Good {
	t.Helper()
	d := s.Draft(name, below, brand, tags, variants...)
	res, err := s.Shop.Office(t).Products.CreateProduct(t.Context(), &productv1.CreateProductRequest{Product: d})
	require.NoError(t, err)
	for i, v := range variants {
		if v.Units > 0 {
			s.Shop.Stock(t, d.GetVariants()[i].GetSku(), v.Units)
		}
	}
	g := Good{ID: res.GetProduct().GetId(), SKU: d.GetVariants()[0].GetSku(), Version: res.GetProduct().GetVersion(), Draft: d}
	s.Goods[name] = g
	return g
}

// Names returns the names of the cards on this shelf; a product that is not of it is "?".
func (s *Assortment) Names(cards []*webv1.ProductCard) []string {
	names := make([]string, 0, len(cards))
	for _, card := range cards {
		name := "?"
		for candidate, g := range s.Goods {
			if g.ID == card.GetId() {
				name = candidate
			}
		}
		names = append(names, name)
	}
	return names
}

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

// Agrees returns an error unless an edge lists what staff read from the database.
func (s *Assortment) Agrees(t testing.TB, edge string) error {
	t.Helper()
	brands, ids := make(map[string]int32), make(map[string]bool)
	for _, below := range []string{"", "-left", "-right"} {
		ask := &productv1.CatalogAdminServiceListProductsRequest{Category: s.Root + below, Status: productv1.Status_STATUS_PUBLISHED, PageSize: 50}
		for more := true; more; more = ask.GetPageToken() != "" {
			res, err := s.Shop.Office(t).Products.ListProducts(t.Context(), ask)
			require.NoError(t, err)
			for _, p := range res.GetProducts() {
				brands[p.GetBrand()]++
				ids[p.GetId()] = true
			}
			ask.PageToken = res.GetNextPageToken()
		}
	}
	query := url.Values{"category": {s.Root}, "page_size": {"70"}, "facets": {"true"}}
	cards, err := s.Shop.walkAt(t, func() string { return edge }, Browsed, query)
	if err != nil {
		return err
	}
	page, got := new(webv1.ListProductsResponse), make(map[string]bool)
	if err := s.Shop.Ask(t, edge, Browsed, query, page); err != nil {
		return err
	}
	for _, card := range cards {
		got[card.GetId()] = true
	}
	if err := Equal([2]int{len(cards), int(page.GetTotal())}, [2]int{len(ids), len(ids)}); err != nil {
		return err
	}
	if err := Equal(fmt.Sprint(got), fmt.Sprint(ids)); err != nil {
		return err
	}
	return Equal(fmt.Sprint(Counts(page.GetFacets().GetBrands())), fmt.Sprint(brands))
}

// Photograph returns a picture as a telephone makes it, different each time: rotated, and with the
// location where it was taken.
func Photograph(t *testing.T, w, h int) []byte {
	t.Helper()
	m := image.NewPaletted(image.Rect(0, 0, w, h), color.Palette{color.White})
	var out bytes.Buffer
	require.NoError(t, jpeg.Encode(&out, m, nil))
	notes := []byte("Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00GPS 35.681236 139.767125 " + id.New())
	segment := binary.BigEndian.AppendUint16([]byte{0xff, 0xd8, 0xff, 0xe1}, uint16(len(notes)+2)) //nolint:gosec // a few bytes
	return append(append(segment, notes...), out.Bytes()[2:]...)
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
