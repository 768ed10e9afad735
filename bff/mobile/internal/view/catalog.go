package view

import (
	"strconv"
	"strings"

	"google.golang.org/protobuf/proto"

	mobilev1 "github.com/akinai/akinai/api/gen/akinai/bff/mobile/v1"
	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
)

// The widths of pictures on a phone, in pixels: of those that the product service makes, the one
// that a card or a tile fills at two or three pixels a point, and the width of the screen.
const (
	widthOfCard  = 320
	widthOfPhone = 1280
)

// uploaded is the folder of the pictures that have widths. Those of the sample catalog are
// drawings.
const uploaded = "/pictures/"

// Cards returns compact cards.
func Cards(products []*webv1.ProductCard) []*mobilev1.Card {
	cards := make([]*mobilev1.Card, len(products))
	for i, p := range products {
		cards[i] = &mobilev1.Card{
			Id: p.GetId(), Slug: p.GetSlug(), Name: p.GetName(), Brand: p.GetBrand(), PictureUrl: inWidth(p.GetPicture().GetUrl(), widthOfCard),
			PictureAlt: p.GetPicture().GetAlt(), PriceFrom: p.GetPriceFrom(), RegularPrice: p.GetRegularPrice(), Stock: p.GetStock(), Sku: p.GetSku(),
		}
		if !proto.Equal(p.GetPriceFrom(), p.GetPriceTo()) {
			cards[i].PriceTo = p.GetPriceTo()
		}
	}
	return cards
}

// Home returns the first screen.
func Home(home *webv1.GetHomeResponse) *mobilev1.GetHomeResponse {
	out := &mobilev1.GetHomeResponse{
		RequestId: home.GetRequestId(), AsOf: home.GetAsOf(), ShopName: home.GetShop().GetName(), UnavailableParts: home.GetUnavailableParts(),
	}
	for _, tile := range home.GetTiles() {
		out.Tiles = append(out.Tiles, &mobilev1.Tile{
			Slug: tile.GetSlug(), Name: tile.GetName(), Count: tile.GetCount(), PictureUrl: inWidth(tile.GetPicture().GetUrl(), widthOfCard),
		})
	}
	for _, row := range home.GetRows() {
		out.Rows = append(out.Rows, &mobilev1.Row{Kind: row.GetKind(), Slug: row.GetSlug(), Name: row.GetName(), Cards: Cards(row.GetProducts())})
	}
	return out
}

// Listing returns a page of a listing. That of a search has no name.
func Listing(listing *webv1.GetListingResponse) *mobilev1.GetListingResponse {
	name := listing.GetNode().GetName()
	if listing.GetNode().GetKind() == "search" {
		name = ""
	}
	return &mobilev1.GetListingResponse{
		RequestId: listing.GetRequestId(), AsOf: listing.GetAsOf(), Name: name, Children: listing.GetNode().GetChildren(),
		Cards: Cards(listing.GetProducts()), Total: listing.GetTotal(), TotalApproximate: listing.GetTotalApproximate(), HasMore: listing.GetHasMore(),
		NextPageToken: listing.GetNextPageToken(), Suggestions: listing.GetSuggestions(), Fallback: Cards(listing.GetFallback()),
		UnavailableParts: listing.GetUnavailableParts(),
	}
}

// Product returns the screen of a product. It takes the page over, and changes it.
func Product(page *webv1.GetProductPageResponse) *mobilev1.GetProductResponse {
	product := page.GetProduct()
	for _, picture := range append([]*webv1.Picture{product.GetPicture()}, product.GetPictures()...) {
		if picture != nil {
			picture.Url = inWidth(picture.GetUrl(), widthOfPhone)
		}
	}
	return &mobilev1.GetProductResponse{
		RequestId: page.GetRequestId(), AsOf: page.GetAsOf(), Product: product, Breadcrumb: page.GetBreadcrumb(), Related: Cards(page.GetRelated()),
		UnavailableParts: page.GetUnavailableParts(),
	}
}

// Account returns the first screen of an account.
func Account(account *webv1.GetAccountResponse) *mobilev1.GetAccountResponse {
	return &mobilev1.GetAccountResponse{
		RequestId: account.GetRequestId(), AsOf: account.GetAsOf(), Profile: account.GetProfile(), Orders: account.GetOrders(),
		AddressCount: account.GetAddressCount(), SessionCount: account.GetSessionCount(), UnavailableParts: account.GetUnavailableParts(),
	}
}

// inWidth returns the address of a picture in a width; that of a drawing stays.
func inWidth(url string, width int) string {
	if !strings.HasPrefix(url, uploaded) || strings.Contains(url, "?") {
		return url
	}
	return url + "?width=" + strconv.Itoa(width)
}
