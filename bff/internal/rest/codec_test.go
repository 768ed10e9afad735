package rest

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/protojson"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
)

// page is a page of products as a storefront asks for it.
func page() *webv1.ListProductsResponse {
	page := &webv1.ListProductsResponse{Total: 10_000, HasMore: true, NextPageToken: "AAECAwQFBgc"}
	for i := range 24 {
		page.Products = append(page.Products, &webv1.ProductCard{
			Id: fmt.Sprintf("0199d5a0-1111-7abc-8def-0000000000%02d", i), Slug: fmt.Sprintf("sencha-%d", i), Name: "煎茶 やぶきた 100g",
			Category: "tea", Brand: "茶舗 緑", PriceFrom: &typev1.Money{Currency: "JPY", Amount: 1080}, Stock: 1,
		})
	}
	return page
}

// BenchmarkMarshalAPage compares the JSON of REST with that of protobuf.
func BenchmarkMarshalAPage(b *testing.B) {
	message, buffer := page(), make([]byte, 0, 64<<10)
	for name, marshal := range map[string]func() ([]byte, error){
		"restjson":  func() ([]byte, error) { return codec{}.MarshalAppend(buffer, message) },
		"protojson": func() ([]byte, error) { return protojson.MarshalOptions{}.MarshalAppend(buffer, message) },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, err := marshal()
				require.NoError(b, err)
			}
		})
	}
}
