package screen

import (
	"context"

	"google.golang.org/protobuf/types/known/timestamppb"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/bff/internal/fanout"
	"github.com/akinai/akinai/bff/internal/view"
)

// GetProductPage returns the page of a product.
func (s *Screens) GetProductPage(ctx context.Context, req *webv1.GetProductPageRequest) (*webv1.GetProductPageResponse, error) {
	asOf, answer := timestamppb.New(s.Clock.Now()), s.Fanout.Begin(ctx)
	detail := fanout.Required(answer, s.Backends.Product.Method("GetProduct"), func(ctx context.Context) (reply[*webv1.GetProductResponse], error) {
		return s.Catalog.product(ctx, &webv1.GetProductRequest{IdOrSlug: req.GetSlug()})
	})
	tree := fanout.Optional(answer, "breadcrumb", s.Backends.Product.Method("ListCategories"), s.Catalog.categories)
	if err := answer.Wait(); err != nil {
		return nil, err
	}
	declareIf(ctx, tree)
	product := detail.Value().message.GetProduct()
	res := &webv1.GetProductPageResponse{
		RequestId: RequestID(ctx), AsOf: asOf, Product: product, Breadcrumb: view.Breadcrumb(tree.Value().message.GetCategories(), product.GetCategory()),
	}
	if s.Pages != nil {
		res.Canonical = s.Pages.Canonical(readerLanguage(ctx), view.PathProduct+product.GetSlug(), "", 1)
		res.Title, res.Description = product.GetName(), s.Pages.Summary(product.GetDescription())
	}
	if len(product.GetVariants()) == 1 {
		res.DefaultSku = product.GetVariants()[0].GetSku()
	}
	related, missing, err := s.related(ctx, product)
	if err != nil {
		return nil, err
	}
	res.Related, res.UnavailableParts = related, append(answer.Unavailable(), missing...)
	detail.Value().declare(ctx) // last: the response has the language of the product
	notKept(ctx, res.GetUnavailableParts())
	return res, nil
}

// related returns popular products of the category of a product, without itself.
func (s *Screens) related(ctx context.Context, product *webv1.ProductDetail) (products []*webv1.ProductCard, missing []string, err error) {
	if product.GetCategory() == "" {
		return nil, nil, nil
	}
	answer := s.Fanout.Begin(ctx)
	part := fanout.Optional(answer, "related", s.Backends.Product.Method("ListProducts"), func(ctx context.Context) (listed, error) {
		return s.Catalog.list(ctx, &webv1.ListProductsRequest{Category: product.GetCategory(), Sort: webv1.Sort_SORT_POPULAR, PageSize: rowSize + 1})
	})
	if err := answer.Wait(); err != nil {
		return nil, nil, err
	}
	declareIf(ctx, part)
	return view.Without(part.Value().message.GetProducts(), product.GetId(), rowSize), answer.Unavailable(), nil
}
