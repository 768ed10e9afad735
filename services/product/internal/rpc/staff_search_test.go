package rpc_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
)

type searchRequest = productv1.CatalogAdminServiceSearchProductsRequest

// slugs returns the slugs that all pages of a search have, two rows a page.
func (s shop) slugs(t *testing.T, change func(*searchRequest)) []string {
	t.Helper()
	var slugs []string
	req := &searchRequest{PageSize: 2}
	change(req)
	for {
		res, err := s.CatalogAdminServiceClient.SearchProducts(s.staff, req)
		require.NoError(t, err)
		require.LessOrEqual(t, len(res.GetProducts()), 2)
		for _, row := range res.GetProducts() {
			slugs = append(slugs, row.GetSlug())
		}
		if req.PageToken = res.GetNextPageToken(); req.GetPageToken() == "" {
			return slugs
		}
	}
}

func TestStaffSearchProducts(t *testing.T) {
	s := newShop(t)
	sencha := draft("sencha", "TEA-1", "TEA-2")
	sencha.Variants[1].Price.Amount = 1080
	create(s.staff, t, s.clients, sencha)
	matcha := draft("matcha", "Green_1")
	matcha.Name, matcha.Status = "Uji 抹茶", productv1.Status_STATUS_DRAFT
	create(s.staff, t, s.clients, matcha)
	cake := draft("cake", "CAKE")
	cake.Category, cake.Status = "sweets", productv1.Status_STATUS_ARCHIVED
	create(s.staff, t, s.clients, cake)
	for sku, status := range map[string]string{"TEA-1": "out", "TEA-2": "in", "CAKE": "low"} {
		_, err := s.conn.Exec(t.Context(), `INSERT INTO stock (sku, available, orderable, status, revision) VALUES ($1, 0, 0, $2, 1)`, sku, status)
		require.NoError(t, err)
	}
	query := func(text string) []string {
		return s.slugs(t, func(r *searchRequest) { r.Query = text })
	}
	require.Equal(t, []string{"cake", "matcha", "sencha"}, query(""), "the newest first, over two pages")
	require.Equal(t, []string{"cake", "sencha"}, query("煎茶"))
	require.Equal(t, []string{"matcha"}, query(" uji"), "in any case")
	require.Equal(t, []string{"sencha"}, query("tea-"), "by SKU, once")
	require.Equal(t, []string{"matcha"}, query("green_"))
	require.Equal(t, []string{"matcha"}, query("mat"))
	require.Empty(t, query("%"), "a sign of a pattern is a letter")
	require.Empty(t, query("茶"), "the beginning")
	require.Equal(t, []string{"matcha"}, s.slugs(t, func(r *searchRequest) { r.Status = productv1.Status_STATUS_DRAFT }))
	require.Equal(t, []string{"cake"}, s.slugs(t, func(r *searchRequest) { r.Category = "sweets" }))
	require.Equal(t, []string{"sencha"}, s.slugs(t, func(r *searchRequest) { r.Stock = productv1.StockStatus_STOCK_STATUS_OUT_OF_STOCK }))
	require.Empty(t, s.slugs(t, func(r *searchRequest) { r.Query, r.Status = "cake", productv1.Status_STATUS_DRAFT }))

	res, err := s.CatalogAdminServiceClient.SearchProducts(s.staff, &searchRequest{Query: "sencha"})
	require.NoError(t, err)
	row := res.GetProducts()[0]
	require.EqualValues(t, 2, row.GetVariants())
	require.EqualValues(t, 864, row.GetPriceFrom().GetAmount())
	require.EqualValues(t, 1080, row.GetPriceTo().GetAmount())
	require.Equal(t, "JPY", row.GetPriceTo().GetCurrency())
	require.Equal(t, []productv1.StockStatus{productv1.StockStatus_STOCK_STATUS_IN_STOCK, productv1.StockStatus_STOCK_STATUS_OUT_OF_STOCK}, row.GetStock())

	_, err = s.CatalogAdminServiceClient.SearchProducts(s.staff, &searchRequest{PageToken: "x"})
	require.Equal(t, "PAGE_TOKEN_INVALID", errs.ReasonOf(err))
	_, err = s.CatalogAdminServiceClient.SearchProducts(rpctest.Customer(t.Context(), id.New()), &searchRequest{})
	require.ErrorContains(t, err, "PERMISSION_DENIED")
}
