package view_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/timestamppb"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	userv1 "github.com/akinai/akinai/api/gen/akinai/user/v1"
	"github.com/akinai/akinai/bff/internal/view"
	"github.com/akinai/akinai/pkg/language"
)

// TestStatusesAreTheSameOnBothSides guards the conversion by number.
func TestStatusesAreTheSameOnBothSides(t *testing.T) {
	require.Equal(t, orderv1.OrderStatus_name, webv1.OrderStatus_name)
	require.Equal(t, orderv1.PaymentStatus_name, webv1.PaymentStatus_name)
	require.Equal(t, orderv1.FulfillmentStatus_name, webv1.FulfillmentStatus_name)
	require.Equal(t, orderv1.OrderStepKind_name, webv1.OrderStepKind_name)
	require.Equal(t, orderv1.ConfirmationKind_name, webv1.ConfirmationKind_name)
	require.Equal(t, productv1.StockStatus_name, webv1.StockStatus_name)
	require.Equal(t, orderv1.CartLineStatus_name, webv1.CartLineStatus_name)
	require.Equal(t, productv1.Sort_name, webv1.Sort_name)
}

func TestCardShowsTheCheapestVariant(t *testing.T) {
	yen := func(n int64) *typev1.Money { return &typev1.Money{Amount: n, Currency: "JPY"} }
	listing := view.Listing(&productv1.ListProductsResponse{Page: 2, HasMore: true, Products: []*productv1.Product{
		{Id: "1", Name: "煎茶", Variants: []*productv1.Variant{
			{Sku: "B", Price: yen(900), CurrentPrice: yen(1980)}, {Sku: "A", Price: yen(2000), CurrentPrice: yen(1080)},
		}},
	}})
	require.EqualValues(t, 1080, listing.GetProducts()[0].GetPriceFrom().GetAmount())
	require.EqualValues(t, 2, listing.GetProducts()[0].GetVariantCount())
	require.True(t, listing.GetHasMore())
}

// A card shows the range of prices of the variants that meet the filter, the regular price of the
// cheapest of them if it may be compared, and the SKU of a product that has no other.
func TestCardShowsTheRangeOfPricesAndTheOnlySKU(t *testing.T) {
	yen := func(n int64) *typev1.Money { return &typev1.Money{Amount: n, Currency: "JPY"} }
	cards := view.Listing(&productv1.ListProductsResponse{Products: []*productv1.Product{
		{Variants: []*productv1.Variant{
			{Sku: "L", CurrentPrice: yen(3000), RegularPrice: yen(3000)},
			{Sku: "S", CurrentPrice: yen(1500), RegularPrice: yen(2000), ComparisonPrice: yen(2000)},
			{Sku: "XL", CurrentPrice: yen(9000), RegularPrice: yen(9900), FilteredOut: true},
		}},
		{Variants: []*productv1.Variant{{Sku: "ONE", CurrentPrice: yen(500), RegularPrice: yen(500)}}},
	}}).GetProducts()
	require.Equal(t, []int64{1500, 3000, 2000}, []int64{
		cards[0].GetPriceFrom().GetAmount(), cards[0].GetPriceTo().GetAmount(), cards[0].GetRegularPrice().GetAmount(),
	})
	require.Empty(t, cards[0].GetSku())
	require.Equal(t, "ONE", cards[1].GetSku())
	require.Equal(t, []int64{500, 500}, []int64{cards[1].GetPriceFrom().GetAmount(), cards[1].GetPriceTo().GetAmount()})
	require.Nil(t, cards[1].GetRegularPrice(), "it is shown only if it may be compared")
	require.True(t, cards[1].GetTaxIncluded())
}

// TestCardShowsTheCheapestVariantThatMeetsTheFilter: variants that the filter excludes affect
// neither the price nor the stock status of a card.
func TestCardShowsTheCheapestVariantThatMeetsTheFilter(t *testing.T) {
	yen := func(n int64) *typev1.Money { return &typev1.Money{Amount: n, Currency: "JPY"} }
	const in, out = productv1.StockStatus_STOCK_STATUS_IN_STOCK, productv1.StockStatus_STOCK_STATUS_OUT_OF_STOCK
	products := []*productv1.Product{{Variants: []*productv1.Variant{
		{CurrentPrice: yen(1650), Stock: in, FilteredOut: true}, {CurrentPrice: yen(4950), Stock: out}, {CurrentPrice: yen(5500), Stock: out},
	}}}
	listed := view.Listing(&productv1.ListProductsResponse{Products: products}).GetProducts()[0]
	found := view.Found(&productv1.SearchProductsResponse{Products: products}).GetProducts()[0]
	for _, card := range []*webv1.ProductCard{listed, found} {
		require.EqualValues(t, 4950, card.GetPriceFrom().GetAmount())
		require.Equal(t, webv1.StockStatus_STOCK_STATUS_OUT_OF_STOCK, card.GetStock())
		require.EqualValues(t, 3, card.GetVariantCount())
	}
	require.Len(t, products[0].GetVariants(), 3, "cached replies are shared")

	for _, v := range products[0].GetVariants() {
		v.FilteredOut = true // changed since the page was built
	}
	card := view.Listing(&productv1.ListProductsResponse{Products: products}).GetProducts()[0]
	require.EqualValues(t, 1650, card.GetPriceFrom().GetAmount())
}

func TestCardShowsTheVariantThatIsBestInStock(t *testing.T) {
	const (
		unknown   = productv1.StockStatus_STOCK_STATUS_UNSPECIFIED
		in        = productv1.StockStatus_STOCK_STATUS_IN_STOCK
		low       = productv1.StockStatus_STOCK_STATUS_LOW_STOCK
		out       = productv1.StockStatus_STOCK_STATUS_OUT_OF_STOCK
		backorder = productv1.StockStatus_STOCK_STATUS_BACK_ORDER
	)
	for _, tc := range []struct {
		variants []productv1.StockStatus
		want     productv1.StockStatus
	}{
		{nil, unknown},
		{[]productv1.StockStatus{unknown, unknown}, unknown},
		{[]productv1.StockStatus{unknown, out}, out},
		{[]productv1.StockStatus{out, backorder, out}, backorder},
		{[]productv1.StockStatus{low, backorder, out}, low},
		{[]productv1.StockStatus{out, low, in, unknown}, in},
	} {
		product := &productv1.Product{}
		for _, status := range tc.variants {
			product.Variants = append(product.Variants, &productv1.Variant{Stock: status})
		}
		listing := view.Listing(&productv1.ListProductsResponse{Products: []*productv1.Product{product}})
		require.Equal(t, webv1.StockStatus(tc.want), listing.GetProducts()[0].GetStock(), "%v", tc.variants)
		for i, variant := range view.Detail(product).GetVariants() {
			require.Equal(t, webv1.StockStatus(tc.variants[i]), variant.GetStock())
		}
	}
}

func TestWhatWasFoundKeepsItsOrderAndTotal(t *testing.T) {
	found := view.Found(&productv1.SearchProductsResponse{
		Products: []*productv1.Product{{Id: "2"}, {Id: "1"}}, Total: 7, TotalApproximate: true, NextPageToken: "next",
	})
	require.Equal(t, "2", found.GetProducts()[0].GetId())
	require.Len(t, found.GetProducts(), 2)
	require.EqualValues(t, 7, found.GetTotal())
	require.True(t, found.GetTotalApproximate())
	require.Equal(t, "next", found.GetNextPageToken())
}

func TestFacetsComeWithListingsAndSearches(t *testing.T) {
	facets := &productv1.Facets{
		Categories: []*productv1.FacetValue{{Value: "tea", Count: 3}}, Brands: []*productv1.FacetValue{{Value: "Uji", Count: 2}, {Value: "Kyo", Selected: true}},
		Tags:      []*productv1.FacetValue{{Value: "new", Count: 1}},
		Options:   []*productv1.OptionFacet{{Name: "size", Values: []*productv1.FacetValue{{Value: "M", Count: 4, Label: "medium"}}}},
		Category:  &productv1.FacetValue{Value: "drinks", Label: "Drinks", Selected: true},
		Orderable: 5, PriceMin: 6, PriceMax: 7, Approximate: true,
	}
	listing := view.Listing(&productv1.ListProductsResponse{Facets: facets, NextPageToken: "next", Total: 8, TotalApproximate: true})
	found := view.Found(&productv1.SearchProductsResponse{Facets: facets})
	for _, shown := range []*webv1.Facets{listing.GetFacets(), found.GetFacets()} {
		want, err := proto.Marshal(facets)
		require.NoError(t, err)
		got, err := proto.Marshal(shown)
		require.NoError(t, err)
		require.Equal(t, want, got, "the same fields by number")
	}
	require.Equal(t, "next", listing.GetNextPageToken())
	require.EqualValues(t, 8, listing.GetTotal())
	require.True(t, listing.GetTotalApproximate())
	require.Nil(t, view.Listing(&productv1.ListProductsResponse{}).GetFacets())
}

func TestCategoriesKeepTheirOrder(t *testing.T) {
	res := &productv1.ListCategoriesResponse{Categories: []*productv1.Category{
		{Slug: "food", Name: "食品", Version: 3, Names: map[string]string{"en": "Food"}},
		{Slug: "tea", Name: "お茶", Parent: "food", Position: 1, Version: 1},
	}}
	tree := view.Categories(res, "ja")
	require.Len(t, tree.GetCategories(), 2)
	require.True(t, proto.Equal(&webv1.Category{Slug: "food", Name: "食品"}, tree.GetCategories()[0]))
	require.True(t, proto.Equal(&webv1.Category{Slug: "tea", Name: "お茶", Parent: "food", Position: 1}, tree.GetCategories()[1]))
	tree = view.Categories(res, "en")
	require.Equal(t, "Food", tree.GetCategories()[0].GetName())
	require.Equal(t, "お茶", tree.GetCategories()[1].GetName(), "it is not translated")
}

func TestAddressesAreShownWithHyphens(t *testing.T) {
	t.Parallel()
	stored := &typev1.Address{Name: "山田 花子", PostalCode: "1000001", Phone: "0312345678"}
	shown := view.Address(&userv1.SavedAddress{Id: "x", Address: stored}).GetAddress()
	require.Equal(t, []string{"100-0001", "03-1234-5678"}, []string{shown.GetPostalCode(), shown.GetPhone()})
	require.Equal(t, "100-0001", view.Order(&orderv1.Order{Address: stored}).GetAddress().GetPostalCode())
	require.Equal(t, "1000001", stored.GetPostalCode(), "what is shared stays as it is")
	require.Nil(t, view.Order(&orderv1.Order{}).GetAddress())
}

// TestAnAddressIsShownWithAllItsFields: also with fields that are added later, in the book and in
// an order.
func TestAnAddressIsShownWithAllItsFields(t *testing.T) {
	t.Parallel()
	stored := &typev1.Address{Label: typev1.AddressLabel_ADDRESS_LABEL_WORK}
	fillTexts(stored)
	require.True(t, proto.Equal(stored, view.Address(&userv1.SavedAddress{Address: stored}).GetAddress()))
	require.True(t, proto.Equal(stored, view.Order(&orderv1.Order{Address: stored}).GetAddress()))
}

func TestAWarningIsInTheLanguageOfThePerson(t *testing.T) {
	t.Parallel()
	warnings := []*userv1.AddressWarning{{Reason: "POSTAL_CODE_MISMATCH", Field: "city"}}
	for l, text := range map[language.Language]string{language.None: "一致しません", language.English: "does not belong"} {
		shown := view.WrittenAddress(&userv1.SavedAddress{}, warnings, l).GetWarnings()
		require.Len(t, shown, 1)
		require.Equal(t, []string{"POSTAL_CODE_MISMATCH", "city"}, []string{shown[0].GetReason(), shown[0].GetField()})
		require.Contains(t, shown[0].GetMessage(), text)
	}
}

// TestAProfileKeepsAllItsFields compares by descriptor, so that no field is forgotten: the web edge
// has the fields of the service.
func TestAProfileKeepsAllItsFields(t *testing.T) {
	t.Parallel()
	filled := &userv1.Profile{}
	fillTexts(filled)
	filled.Version, filled.NewsletterConsentedAt = 7, timestamppb.New(time.Unix(1, 0))
	requireSameTexts(t, filled, view.Profile(filled))
	require.EqualValues(t, 7, view.Profile(filled).GetVersion())
	require.Equal(t, filled.GetNewsletterConsentedAt(), view.Profile(filled).GetNewsletterConsentedAt())
	require.Equal(t, "090-1234-5678", view.Profile(&userv1.Profile{Phone: "09012345678"}).GetPhone())

	request := &webv1.UpdateProfileRequest{}
	fillTexts(request)
	requireSameTexts(t, request, view.UpdateProfile(request))
}

// fillTexts sets each text field to its name.
func fillTexts(m proto.Message) {
	fields := m.ProtoReflect().Descriptor().Fields()
	for i := range fields.Len() {
		if field := fields.Get(i); field.Kind() == protoreflect.StringKind {
			m.ProtoReflect().Set(field, protoreflect.ValueOfString(string(field.Name())))
		}
	}
}

func requireSameTexts(t *testing.T, want, got proto.Message) {
	t.Helper()
	require.Equal(t, want.ProtoReflect().Descriptor().Fields().Len(), got.ProtoReflect().Descriptor().Fields().Len())
	want.ProtoReflect().Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		if field.Kind() == protoreflect.StringKind {
			same := got.ProtoReflect().Descriptor().Fields().ByName(field.Name())
			require.NotNil(t, same, "%s", field.Name())
			require.Equal(t, value.String(), got.ProtoReflect().Get(same).String(), "%s", field.Name())
		}
		return true
	})
}

func TestSuggestionsKeepTheirKinds(t *testing.T) {
	for kind := range productv1.SuggestionKind_name {
		shown := view.Suggestions(&productv1.SuggestProductsResponse{Suggestions: []*productv1.Suggestion{
			{Text: "tea", Kind: productv1.SuggestionKind(kind), Slug: "teas", Label: "Tea"},
		}})
		require.Len(t, shown.GetSuggestions(), 1)
		s := shown.GetSuggestions()[0]
		require.Equal(t, productv1.SuggestionKind_name[kind], s.GetKind().String(), "the same number is the same kind")
		require.Equal(t, []string{"tea", "teas", "Tea"}, []string{s.GetText(), s.GetSlug(), s.GetLabel()})
	}
}

func TestAnOrderShowsItsNumberMetadataAndTheProductsOfItsLines(t *testing.T) {
	order := view.Order(&orderv1.Order{
		Number: "5720000008", Metadata: map[string]string{"erp": "4711"},
		Lines: []*orderv1.OrderLine{
			{Sku: "A", Slug: "apron", Picture: &orderv1.LinePicture{Url: "/images/a.svg", Alt: "Photo"}},
			{Sku: "OLD"},
		},
	})
	require.Equal(t, "5720000008", order.GetNumber())
	require.Equal(t, map[string]string{"erp": "4711"}, order.GetMetadata())
	require.Equal(t, "apron", order.GetLines()[0].GetSlug())
	require.True(t, proto.Equal(&webv1.Picture{Url: "/images/a.svg", Alt: "Photo"}, order.GetLines()[0].GetPicture()))
	require.Empty(t, order.GetLines()[1].GetSlug())
	require.Nil(t, order.GetLines()[1].GetPicture())
}

// TestACartShowsTheOldPriceOnlyIfItChanged: and why it cannot be ordered, in the caller's language.
func TestACartShowsTheOldPriceOnlyIfItChanged(t *testing.T) {
	yen := func(n int64) *typev1.Money { return &typev1.Money{Amount: n, Currency: "JPY"} }
	cart := &orderv1.Cart{
		Id: "c", Version: 3, Subtotal: yen(300), Blockers: []*orderv1.CartBlocker{{Reason: "OUT_OF_STOCK", Sku: "B"}},
		Lines: []*orderv1.CartLine{
			{Sku: "A", Quantity: 1, UnitPrice: yen(100), AddedPrice: yen(100), LineTotal: yen(100), Picture: &orderv1.LinePicture{Url: "/a"}},
			{Sku: "B", Quantity: 2, UnitPrice: yen(100), AddedPrice: yen(90), Options: []*orderv1.LineOption{{Name: "size", Value: "M"}}},
			{Sku: "C", Quantity: 4, AddedPrice: yen(90), Name: "gone", Status: orderv1.CartLineStatus_CART_LINE_STATUS_NOT_FOR_SALE},
		},
		SavedLines: []*orderv1.CartLine{{Sku: "D", Quantity: 9}},
	}
	shown := view.Cart(cart, language.English)
	require.Equal(t, "c", shown.GetId())
	require.EqualValues(t, 3, shown.GetVersion())
	require.EqualValues(t, 7, shown.GetTotalQuantity())
	require.Nil(t, shown.GetLines()[0].GetPreviousPrice())
	require.EqualValues(t, 90, shown.GetLines()[1].GetPreviousPrice().GetAmount())
	require.Nil(t, shown.GetLines()[2].GetPreviousPrice(), "without a price there is none to compare with")
	require.Equal(t, webv1.CartLineStatus_CART_LINE_STATUS_NOT_FOR_SALE, shown.GetLines()[2].GetStatus())
	require.Equal(t, "/a", shown.GetLines()[0].GetPicture().GetUrl())
	require.Equal(t, "M", shown.GetLines()[1].GetOptions()[0].GetValue())
	require.Equal(t, "D", shown.GetSavedLines()[0].GetSku())
	require.Equal(t, "There is not enough stock.", shown.GetBlockers()[0].GetMessage())
	require.Equal(t, "在庫がありません。", view.Cart(cart, language.Japanese).GetBlockers()[0].GetMessage())
}
