package story

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/id"
)

// TestStoryAnOrderNeedsAnAddress places an order without an address, and one with an id that is not
// in the address book.
func TestStoryAnOrderNeedsAnAddress(t *testing.T) {
	s := harness.SharedShop(t)
	g := s.Sell(t, 700, 5)
	p := s.Register(t)
	p.Place(t, id.New(), harness.Basket(harness.Line(g.SKU, 1))).Refuses(t, http.StatusConflict, "ADDRESS_REQUIRED")

	key := id.New()
	unknown := harness.Basket(harness.Line(g.SKU, 1))
	unknown.AddressId = id.New()
	p.Place(t, key, unknown).Refuses(t, http.StatusBadRequest, "ADDRESS_UNKNOWN")
	require.EqualValues(t, 5, s.Available(t, g.SKU), "nothing is held")

	unknown.AddressId = p.AddAddress(t).GetId()
	a := p.Place(t, key, unknown)
	require.Equal(t, http.StatusCreated, a.Status, "a refused key may be used again: %s", a.Body)
	require.Equal(t, webv1.OrderStatus_ORDER_STATUS_CONFIRMED, p.Order(t, p.Orders(t)[0].GetId()).GetStatus())
}

// TestStoryLinesHaveNameTaxAndOptions orders two variants of a product that differ only in their
// options, and changes the product later.
func TestStoryLinesHaveNameTaxAndOptions(t *testing.T) {
	s := harness.SharedShop(t)
	require.NoError(t, s.Office(t).Shelve())
	small, large := "E2E-"+id.New(), "E2E-"+id.New()
	variant := func(sku, size string, class productv1.TaxClass) *productv1.VariantInput {
		return &productv1.VariantInput{Sku: sku, Price: harness.Yen(3300), TaxClass: class, Options: map[string]string{"色": "生成り", "サイズ": size}}
	}
	draft := &productv1.ProductInput{
		Slug: "e2e-" + id.New(), Name: "エプロン", Category: "tea", Status: productv1.Status_STATUS_PUBLISHED,
		Pictures: []*productv1.Picture{{Url: "/images/apron.svg", Alt: "正面"}, {Url: "/images/back.svg"}},
		Options:  []*productv1.Option{{Name: "サイズ", Values: []string{"M", "L"}}, {Name: "色", Values: []string{"生成り"}}},
		Variants: []*productv1.VariantInput{
			variant(small, "M", productv1.TaxClass_TAX_CLASS_STANDARD), variant(large, "L", productv1.TaxClass_TAX_CLASS_REDUCED),
		},
	}
	created, err := s.Office(t).Products.CreateProduct(t.Context(), &productv1.CreateProductRequest{Product: draft})
	require.NoError(t, err)
	s.Stock(t, small, 5)
	s.Stock(t, large, 5)
	p := s.Customer(t)
	order := p.Buy(t, harness.Line(small, 1), harness.Line(large, 2))

	slug := draft.GetSlug()
	draft.Slug, draft.Pictures = "e2e-"+id.New(), nil
	draft.Name, draft.Variants[0].TaxClass = "前掛け", productv1.TaxClass_TAX_CLASS_REDUCED
	_, err = s.Office(t).Products.UpdateProduct(t.Context(),
		&productv1.UpdateProductRequest{Id: created.GetProduct().GetId(), Version: 1, Product: draft})
	require.NoError(t, err)
	for _, o := range []*webv1.Order{order, p.Order(t, order.GetId()), p.Orders(t)[0]} {
		require.Len(t, o.GetLines(), 2)
		m, l := o.GetLines()[0], o.GetLines()[1]
		require.Equal(t, []string{"エプロン M 生成り", "エプロン L 生成り"}, []string{m.GetName(), l.GetName()})
		require.Equal(t, "サイズ", m.GetOptions()[0].GetName())
		require.Equal(t, "M", m.GetOptions()[0].GetValue())
		require.Equal(t, "生成り", m.GetOptions()[1].GetValue())
		require.Equal(t, "standard", m.GetTax().GetTaxClass(), "the class of the day of the order")
		require.EqualValues(t, 1000, m.GetTax().GetRate())
		require.Equal(t, "reduced", l.GetTax().GetTaxClass())
		require.EqualValues(t, 800, l.GetTax().GetRate())
		for _, line := range o.GetLines() {
			require.Equal(t, slug, line.GetSlug(), "the slug of the day of the order")
			require.Equal(t, "/images/apron.svg", line.GetPicture().GetUrl())
			require.Equal(t, "正面", line.GetPicture().GetAlt())
		}
	}
}

// TestStoryAnOrderOfZeroYenNeedsNoPayment places orders of ¥0 without a payment method. One is
// canceled, one handed over.
func TestStoryAnOrderOfZeroYenNeedsNoPayment(t *testing.T) {
	s := harness.SharedShop(t)
	g := s.Sell(t, 0, 5)
	p := s.Customer(t)
	request := harness.Basket(harness.Line(g.SKU, 2))
	request.PaymentMethod, request.ExpectedTotal = "", harness.ExpectYen(0)
	key := id.New()
	var orders [2]*webv1.Order
	for i := range orders {
		if i == 1 {
			key = id.New()
		}
		for range 2 {
			a := p.Place(t, key, request)
			require.Equal(t, http.StatusCreated, a.Status, "%s", a.Body)
			orders[i] = new(webv1.Order)
			a.Read(t, orders[i])
		}
		require.Equal(t, webv1.OrderStatus_ORDER_STATUS_CONFIRMED, orders[i].GetStatus())
		require.Equal(t, webv1.PaymentStatus_PAYMENT_STATUS_NONE, orders[i].GetPaymentStatus())
		require.Zero(t, orders[i].GetTotal().GetAmount())
	}
	require.EqualValues(t, 1, s.Available(t, g.SKU))

	a := p.Cancel(t, orders[0].GetId())
	require.Equal(t, http.StatusOK, a.Status, "%s", a.Body)
	require.EqualValues(t, 3, s.Available(t, g.SKU))
	_, err := s.Office(t).Inventory.FulfillStock(t.Context(), &inventoryv1.FulfillStockRequest{OrderId: orders[1].GetId()})
	require.NoError(t, err)
	s.Settles(t, harness.Soon)
	require.Equal(t, webv1.OrderStatus_ORDER_STATUS_CANCELED, p.Order(t, orders[0].GetId()).GetStatus())
	for _, o := range orders {
		require.Equal(t, webv1.PaymentStatus_PAYMENT_STATUS_NONE, p.Order(t, o.GetId()).GetPaymentStatus())
	}
	require.Equal(t, webv1.OrderStatus_ORDER_STATUS_CONFIRMED, p.Order(t, orders[1].GetId()).GetStatus())
}

// TestStoryAFreeItemBesideAPaidOne has a line of ¥0 in an order that is not free. The order needs
// a payment, for the other line only.
func TestStoryAFreeItemBesideAPaidOne(t *testing.T) {
	s := harness.SharedShop(t)
	present, tea := s.Sell(t, 0, 5), s.Sell(t, 1080, 5)
	p := s.Customer(t)
	request := harness.Basket(harness.Line(tea.SKU, 1), harness.Line(present.SKU, 1))
	request.PaymentMethod = ""
	p.Place(t, id.New(), request).Refuses(t, http.StatusBadRequest, "PAYMENT_METHOD_REQUIRED")
	order := p.Buy(t, harness.Line(present.SKU, 1), harness.Line(tea.SKU, 2))
	require.EqualValues(t, 2160, order.GetTotal().GetAmount())
	require.Zero(t, order.GetLines()[0].GetLineTotal().GetAmount())
	harness.Await(t, harness.Soon, func() error {
		return harness.Equal(p.Order(t, order.GetId()).GetPaymentStatus(), webv1.PaymentStatus_PAYMENT_STATUS_PAID)
	})
	require.EqualValues(t, 4, s.Available(t, present.SKU))
}
