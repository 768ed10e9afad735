package screen

import (
	"context"
	"slices"

	"google.golang.org/protobuf/types/known/timestamppb"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/bff/internal/fanout"
	"github.com/akinai/akinai/bff/internal/view"
	"github.com/akinai/akinai/pkg/rpc"
)

// rowSize is the number of products in a row.
const rowSize = 8

// listed is a page of products.
type listed = reply[*webv1.ListProductsResponse]

// GetHome returns the first page of the shop.
func (s *Screens) GetHome(ctx context.Context, _ *webv1.GetHomeRequest) (*webv1.GetHomeResponse, error) {
	asOf, answer := timestamppb.New(s.Clock.Now()), s.Fanout.Begin(ctx)
	tree := fanout.Required(answer, s.Backends.Product.Method("ListCategories"), s.Catalog.tree)
	shop := fanout.Required(answer, s.Backends.Product.Method("GetShopSettings"), s.shop)
	sets := fanout.Optional(answer, "collections", s.Backends.Product.Method("ListCollections"), s.Catalog.collections)
	newest := s.row(answer, view.RowNew, &webv1.ListProductsRequest{Sort: webv1.Sort_SORT_NEWEST})
	popular := s.row(answer, view.RowPopular, &webv1.ListProductsRequest{Sort: webv1.Sort_SORT_POPULAR})
	if err := answer.Wait(); err != nil {
		return nil, err
	}
	shop.Value().declare(ctx)
	tree.Value().declare(ctx)
	declareIf(ctx, sets)
	declareIf(ctx, newest, popular)
	res := &webv1.GetHomeResponse{
		RequestId: RequestID(ctx), AsOf: asOf, Categories: view.Roots(tree.Value().message.categories), Tiles: tree.Value().message.tiles,
		Shop: shop.Value().message, UnavailableParts: answer.Unavailable(),
	}
	res.Collections = sets.Value().message.GetCollections()
	if len(res.GetCollections()) > 0 {
		first := res.GetCollections()[0]
		featured, missing, err := s.featured(ctx, first)
		if err != nil {
			return nil, err
		}
		res.Rows = append(res.Rows, &webv1.ProductRow{Kind: view.RowCollection, Slug: first.GetSlug(), Name: first.GetName(), Products: featured})
		res.UnavailableParts = append(missing, res.GetUnavailableParts()...)
	}
	res.Rows = append(res.Rows,
		&webv1.ProductRow{Kind: view.RowNew, Products: newest.Value().message.GetProducts()},
		&webv1.ProductRow{Kind: view.RowPopular, Products: popular.Value().message.GetProducts()})
	res.Rows = slices.DeleteFunc(res.GetRows(), func(row *webv1.ProductRow) bool { return len(row.GetProducts()) == 0 })
	notKept(ctx, res.GetUnavailableParts())
	shownIn(ctx, string(readerLanguage(ctx)))
	return res, nil
}

// shop returns what the shop says about itself.
func (s *Screens) shop(ctx context.Context) (out reply[*webv1.ShopFacts], err error) {
	call, mark := rpc.WithValidator(ctx)
	res, err := s.Shop.GetShopSettings(call, &productv1.GetShopSettingsRequest{})
	if err != nil {
		return out, err
	}
	l := readerLanguage(ctx)
	return reply[*webv1.ShopFacts]{view.ShopFacts(res, l), mark(), string(l)}, nil
}

// featured returns popular products of a collection.
func (s *Screens) featured(ctx context.Context, c *webv1.Collection) (products []*webv1.ProductCard, missing []string, err error) {
	answer := s.Fanout.Begin(ctx)
	row := s.row(answer, view.RowCollection, &webv1.ListProductsRequest{Collection: c.GetSlug(), Sort: webv1.Sort_SORT_POPULAR})
	if err := answer.Wait(); err != nil {
		return nil, nil, err
	}
	declareIf(ctx, row)
	return row.Value().message.GetProducts(), answer.Unavailable(), nil
}

// row begins a row of products.
func (s *Screens) row(answer *fanout.Answer, name string, req *webv1.ListProductsRequest) *fanout.Part[listed] {
	req.PageSize = rowSize
	return fanout.Optional(answer, name, s.Backends.Product.Method("ListProducts"), func(ctx context.Context) (listed, error) { return s.Catalog.list(ctx, req) })
}

// declareIf declares what the parts that are there were made from.
func declareIf[T any](ctx context.Context, parts ...*fanout.Part[reply[T]]) {
	for _, p := range parts {
		if p.Available() {
			p.Value().declare(ctx)
		}
	}
}
