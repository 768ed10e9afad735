package view_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/bff/internal/view"
)

// TestPricesAreThoseOfNow: a shopper sees the current price, and the regular price only if the
// product service says that it may be compared.
func TestPricesAreThoseOfNow(t *testing.T) {
	yen := func(n int64) *typev1.Money { return &typev1.Money{Amount: n, Currency: "JPY"} }
	for name, tc := range map[string]struct {
		variant *productv1.Variant
		price   *typev1.Money
		regular *typev1.Money
	}{
		"no sale":                 {&productv1.Variant{Price: yen(1000), CurrentPrice: yen(1100), RegularPrice: yen(1100)}, yen(1100), nil},
		"a lower scheduled price": {&productv1.Variant{Price: yen(1000), CurrentPrice: yen(900), RegularPrice: yen(1100)}, yen(900), nil},
		"one to compare":          {&productv1.Variant{CurrentPrice: yen(900), RegularPrice: yen(1100), ComparisonPrice: yen(1100)}, yen(900), yen(1100)},
		"dearer for a time":       {&productv1.Variant{Price: yen(1000), CurrentPrice: yen(1200), RegularPrice: yen(1100)}, yen(1200), nil},
		"free for a time":         {&productv1.Variant{Price: yen(1000), CurrentPrice: yen(0), ComparisonPrice: yen(1100)}, yen(0), yen(1100)},
		"of the version before":   {&productv1.Variant{Price: yen(1000)}, yen(1000), nil},
	} {
		t.Run(name, func(t *testing.T) {
			dear := &productv1.Variant{Price: yen(5000), CurrentPrice: yen(5000), RegularPrice: yen(5000)}
			product := &productv1.Product{Variants: []*productv1.Variant{dear, tc.variant}}
			shown := view.Detail(product).GetVariants()[1]
			require.True(t, proto.Equal(tc.price, shown.GetPrice()), shown)
			require.True(t, proto.Equal(tc.regular, shown.GetRegularPrice()), shown)
			card := view.Listing(&productv1.ListProductsResponse{Products: []*productv1.Product{product}}).GetProducts()[0]
			require.True(t, proto.Equal(tc.price, card.GetPriceFrom()), card)
		})
	}
}

func TestAPageShowsTheWholeWidth(t *testing.T) {
	detail := view.Detail(&productv1.Product{
		Description: "<p>茶</p>", Tags: []string{"新茶"}, Options: []*productv1.Option{{Name: "size", Values: []string{"S", "M"}}},
		Pictures: []*productv1.Picture{{Url: "/pictures/a", Alt: "湯呑"}, {Url: "/pictures/b"}},
		Variants: []*productv1.Variant{{Sku: "A", MaxPerOrder: 3, Metadata: map[string]string{"jan": "49"}}}, Metadata: map[string]string{"erp": "4711"},
	})
	require.True(t, proto.Equal(&webv1.ProductDetail{
		Description: "<p>茶</p>", Tags: []string{"新茶"}, Options: []*webv1.ProductOption{{Name: "size", Values: []string{"S", "M"}}},
		Picture: &webv1.Picture{Url: "/pictures/a", Alt: "湯呑"}, Pictures: []*webv1.Picture{{Url: "/pictures/a", Alt: "湯呑"}, {Url: "/pictures/b"}},
		Variants: []*webv1.ProductVariant{{Sku: "A", MaxPerOrder: 3, Metadata: map[string]string{"jan": "49"}}}, Metadata: map[string]string{"erp": "4711"},
	}, detail), detail)
}

// TestOptionValuesComeInTheOrderOfTheOptions: a map of them would have none.
func TestOptionValuesComeInTheOrderOfTheOptions(t *testing.T) {
	detail := view.Detail(&productv1.Product{
		Options:  []*productv1.Option{{Name: "size"}, {Name: "color"}},
		Variants: []*productv1.Variant{{Options: map[string]string{"b": "2", "color": "藍", "a": "1", "size": "M"}}},
	})
	var names []string
	for _, value := range detail.GetVariants()[0].GetOptions() {
		names = append(names, value.GetName()+"="+value.GetValue())
	}
	require.Equal(t, []string{"size=M", "color=藍", "a=1", "b=2"}, names)
}

// TestAPictureHasOneNameAndOneForm: cards and pages have the first picture as picture, and none is
// absent. A product of an older release has only the address of its picture.
func TestAPictureHasOneNameAndOneForm(t *testing.T) {
	for name, tc := range map[string]struct {
		product *productv1.Product
		want    *webv1.Picture
	}{
		"none":     {&productv1.Product{}, nil},
		"an image": {&productv1.Product{Image: "/images/a.svg"}, &webv1.Picture{Url: "/images/a.svg"}},
		"pictures": {
			&productv1.Product{Image: "/pictures/a", Pictures: []*productv1.Picture{{Url: "/pictures/a", Alt: "湯呑"}, {Url: "/pictures/b"}}},
			&webv1.Picture{Url: "/pictures/a", Alt: "湯呑"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			card := view.Listing(&productv1.ListProductsResponse{Products: []*productv1.Product{tc.product}}).GetProducts()[0]
			require.True(t, proto.Equal(tc.want, card.GetPicture()), card)
			require.True(t, proto.Equal(tc.want, view.Detail(tc.product).GetPicture()))
		})
	}
}
