package view

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/protojson"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
)

// words returns random kanji, which compress badly.
func words(rng *rand.Rand, n int) string {
	out := make([]rune, n)
	for i := range out {
		out[i] = '一' + rune(rng.IntN(6000))
	}
	return string(out)
}

// fullHome is a first screen with all rows, and a picture and a brand for each product.
func fullHome() *webv1.GetHomeResponse {
	rng := rand.New(rand.NewPCG(1, 2))
	home := &webv1.GetHomeResponse{RequestId: strings.Repeat("a", 32), Shop: &webv1.ShopFacts{Name: words(rng, 12)}}
	for range 24 {
		home.Tiles = append(home.Tiles, &webv1.CategoryTile{Slug: fmt.Sprintf("%x", rng.Uint64()), Name: words(rng, 8), Count: 10, Picture: &webv1.Picture{Url: fmt.Sprintf("/pictures/%016x%016x", rng.Uint64(), rng.Uint64())}})
	}
	for _, kind := range []string{"collection", "new", "popular"} {
		row := &webv1.ProductRow{Kind: kind, Slug: kind, Name: words(rng, 10)}
		for range 8 {
			price := int64(rng.IntN(100_000))
			row.Products = append(row.Products, &webv1.ProductCard{
				Id: fmt.Sprintf("%08x-0000-7000-8000-%012x", rng.Uint32(), rng.Uint32()), Slug: fmt.Sprintf("%x-%x", rng.Uint64(), rng.Uint64()), Name: words(rng, 40), Brand: words(rng, 10),
				Picture:   &webv1.Picture{Url: fmt.Sprintf("/pictures/%016x%016x", rng.Uint64(), rng.Uint64()), Alt: words(rng, 30), Width: 2048, Height: 2048},
				PriceFrom: &typev1.Money{Amount: price, Currency: "JPY"}, PriceTo: &typev1.Money{Amount: price + 1, Currency: "JPY"}, Sku: fmt.Sprintf("SKU-%x", rng.Uint64()),
				Stock: webv1.StockStatus_STOCK_STATUS_IN_STOCK,
			})
		}
		home.Rows = append(home.Rows, row)
	}
	return home
}

// TestTheFirstScreenIsSmall: at most 25 kB compressed, also with long names in all rows.
func TestTheFirstScreenIsSmall(t *testing.T) {
	t.Parallel()
	data, err := protojson.Marshal(Home(fullHome()))
	require.NoError(t, err)
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, err = w.Write(data)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	require.Less(t, out.Len(), 25_000)
	t.Logf("%d bytes, %d compressed", len(data), out.Len())
}

func TestACardHasWhatAPhoneShows(t *testing.T) {
	t.Parallel()
	price := &typev1.Money{Amount: 1080, Currency: "JPY"}
	cards := Cards([]*webv1.ProductCard{
		{Slug: "sencha", Picture: &webv1.Picture{Url: "/pictures/abc", Alt: "茶葉"}, PriceFrom: price, PriceTo: &typev1.Money{Amount: 1080, Currency: "JPY"}},
		{Slug: "drawn", Picture: &webv1.Picture{Url: "/images/sencha.svg"}, PriceFrom: price, PriceTo: &typev1.Money{Amount: 2160, Currency: "JPY"}},
		{Slug: "none"},
	})
	require.Equal(t, "/pictures/abc?width=320", cards[0].GetPictureUrl())
	require.Nil(t, cards[0].GetPriceTo(), "one price")
	require.Equal(t, "/images/sencha.svg", cards[1].GetPictureUrl())
	require.EqualValues(t, 2160, cards[1].GetPriceTo().GetAmount())
	require.Empty(t, cards[2].GetPictureUrl())
}

func BenchmarkHome(b *testing.B) {
	home := fullHome()
	for b.Loop() {
		Home(home)
	}
}

func TestASearchHasNoName(t *testing.T) {
	for kind, want := range map[string]string{"category": "tea", "collection": "tea", "search": ""} {
		got := Listing(&webv1.GetListingResponse{Node: &webv1.ListingNode{Kind: kind, Name: "tea"}})
		require.Equal(t, want, got.GetName(), kind)
	}
}
