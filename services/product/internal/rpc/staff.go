package rpc

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/services/product/internal/domain"
)

const (
	defaultAdminPageSize = 100
	// maxAdminPageBytes ends a page of large products early, so that the response is not too large.
	maxAdminPageBytes = 4 << 20
	defaultRows       = 50
)

// GetProduct returns a product for staff: of any status, with its schedules.
func (s *AdminServer) GetProduct(ctx context.Context, req *productv1.CatalogAdminServiceGetProductRequest) (*productv1.CatalogAdminServiceGetProductResponse, error) {
	p, err := s.Reader.Product(ctx, productID(req))
	if err != nil {
		return nil, err
	}
	return &productv1.CatalogAdminServiceGetProductResponse{Product: staffToProto(p)}, nil
}

// ListProducts returns a page of all products. The page token is the last id of the previous
// page.
func (s *AdminServer) ListProducts(ctx context.Context, req *productv1.CatalogAdminServiceListProductsRequest) (*productv1.CatalogAdminServiceListProductsResponse, error) {
	after := req.GetPageToken()
	if after != "" && !id.Valid(after) {
		return nil, domain.ErrPageToken
	}
	size := cmp.Or(int(req.GetPageSize()), defaultAdminPageSize)
	products, err := s.Reader.AdminList(ctx, domain.AdminListQuery{
		After: domain.ID(after), Status: statusFromProto[req.GetStatus()], Category: req.GetCategory(), Limit: size + 1,
	})
	if err != nil {
		return nil, err
	}
	res := &productv1.CatalogAdminServiceListProductsResponse{}
	bytes := 0
	for _, p := range products[:min(size, len(products))] {
		shown := staffToProto(p)
		res.Products = append(res.Products, shown)
		if bytes += proto.Size(shown); bytes > maxAdminPageBytes {
			break
		}
	}
	if shown := len(res.GetProducts()); shown < len(products) {
		res.NextPageToken = string(products[shown-1].ID)
	}
	return res, nil
}

// SearchProducts returns a page of rows. The page token is the last id of the previous page.
func (s *AdminServer) SearchProducts(
	ctx context.Context, req *productv1.CatalogAdminServiceSearchProductsRequest,
) (*productv1.CatalogAdminServiceSearchProductsResponse, error) {
	before := req.GetPageToken()
	if before != "" && !id.Valid(before) {
		return nil, domain.ErrPageToken
	}
	size := cmp.Or(int(req.GetPageSize()), defaultRows)
	rows, err := s.Reader.Search(ctx, domain.ProductSearch{
		Query: strings.TrimSpace(req.GetQuery()), Status: statusFromProto[req.GetStatus()], Category: req.GetCategory(),
		Stock: stockFromProto[req.GetStock()], Before: domain.ID(before), Limit: size + 1,
	})
	if err != nil {
		return nil, err
	}
	res := &productv1.CatalogAdminServiceSearchProductsResponse{}
	if len(rows) > size {
		rows = rows[:size]
		res.NextPageToken = string(rows[size-1].ID)
	}
	for _, r := range rows {
		res.Products = append(res.Products, rowToProto(r))
	}
	return res, nil
}

func rowToProto(r domain.ProductRow) *productv1.ProductRow {
	row := &productv1.ProductRow{
		Id: string(r.ID), Slug: r.Slug, Name: r.Name, Status: statusToProto[r.Status], Category: r.Category, Image: r.Image,
		Variants:  int32(r.Variants), //nolint:gosec // at most 100
		PriceFrom: moneyToProto(r.Lowest), PriceTo: moneyToProto(r.Highest), UpdatedAt: timestamppb.New(r.UpdatedAt),
	}
	for _, status := range r.Stock {
		row.Stock = append(row.Stock, stockToProto[status])
	}
	slices.Sort(row.GetStock())
	return row
}
