package e2e

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/id"
)

// TestStoryAnOrderNeedsAnAddress places an order without an address, and one with an id that is not
// in the address book.
func TestStoryAnOrderNeedsAnAddress(t *testing.T) {
	s := sharedShop(t)
	g := s.sell(t, 700, 5)
	p := s.register(t)
	p.place(t, id.New(), basket(line(g.sku, 1))).refuses(t, http.StatusConflict, "ADDRESS_REQUIRED")

	key := id.New()
	unknown := basket(line(g.sku, 1))
	unknown.AddressId = id.New()
	p.place(t, key, unknown).refuses(t, http.StatusBadRequest, "ADDRESS_UNKNOWN")
	require.EqualValues(t, 5, s.available(t, g.sku), "nothing is held")

	unknown.AddressId = p.addAddress(t).GetId()
	a := p.place(t, key, unknown)
	require.Equal(t, http.StatusCreated, a.status, "a refused key may be used again: %s", a.body)
	require.Equal(t, webv1.OrderStatus_ORDER_STATUS_CONFIRMED, p.order(t, p.orders(t)[0].GetId()).GetStatus())
}

// TestStoryLinesSayWhatWasBought orders two variants of a product that differ only in their
// options, and changes the product later.
func TestStoryLinesSayWhatWasBought(t *testing.T) {
	s := sharedShop(t)
	require.NoError(t, s.office(t).shelve())
	small, large := "E2E-"+id.New(), "E2E-"+id.New()
	variant := func(sku, size string, class productv1.TaxClass) *productv1.Variant {
		return &productv1.Variant{Sku: sku, Price: yen(3300), TaxClass: class, Options: map[string]string{"色": "生成り", "サイズ": size}}
	}
	draft := &productv1.ProductInput{
		Slug: "e2e-" + id.New(), Name: "エプロン", Category: "tea", Status: productv1.Status_STATUS_PUBLISHED,
		Options: []*productv1.Option{{Name: "サイズ", Values: []string{"M", "L"}}, {Name: "色", Values: []string{"生成り"}}},
		Variants: []*productv1.Variant{
			variant(small, "M", productv1.TaxClass_TAX_CLASS_STANDARD), variant(large, "L", productv1.TaxClass_TAX_CLASS_REDUCED),
		},
	}
	created, err := s.office(t).products.CreateProduct(t.Context(), &productv1.CreateProductRequest{Product: draft})
	require.NoError(t, err)
	s.stock(t, small, 5)
	s.stock(t, large, 5)
	p := s.customer(t)
	order := p.buy(t, line(small, 1), line(large, 2))

	draft.Name, draft.Variants[0].TaxClass = "前掛け", productv1.TaxClass_TAX_CLASS_REDUCED
	_, err = s.office(t).products.UpdateProduct(t.Context(),
		&productv1.UpdateProductRequest{Id: created.GetProduct().GetId(), Version: 1, Product: draft})
	require.NoError(t, err)
	for _, o := range []*webv1.Order{order, p.order(t, order.GetId()), p.orders(t)[0]} {
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
	}
}

// TestStoryAnOrderOfNothing places orders of ¥0 without a payment method. One is canceled, one
// handed over.
func TestStoryAnOrderOfNothing(t *testing.T) {
	s := sharedShop(t)
	g := s.sell(t, 0, 5)
	p := s.customer(t)
	request := basket(line(g.sku, 2))
	request.PaymentMethod, request.ExpectedTotal = "", yen(0)
	key := id.New()
	var orders [2]*webv1.Order
	for i := range orders {
		if i == 1 {
			key = id.New()
		}
		for range 2 {
			a := p.place(t, key, request)
			require.Equal(t, http.StatusCreated, a.status, "%s", a.body)
			orders[i] = new(webv1.Order)
			a.read(t, orders[i])
		}
		require.Equal(t, webv1.OrderStatus_ORDER_STATUS_CONFIRMED, orders[i].GetStatus())
		require.Equal(t, webv1.PaymentStatus_PAYMENT_STATUS_NONE, orders[i].GetPaymentStatus())
		require.Zero(t, orders[i].GetTotal().GetAmount())
	}
	require.EqualValues(t, 1, s.available(t, g.sku))

	a := p.cancel(t, orders[0].GetId())
	require.Equal(t, http.StatusOK, a.status, "%s", a.body)
	require.EqualValues(t, 3, s.available(t, g.sku))
	_, err := s.office(t).inventory.Fulfill(t.Context(), &inventoryv1.FulfillRequest{OrderId: orders[1].GetId()})
	require.NoError(t, err)
	s.settles(t, soon)
	require.Equal(t, webv1.OrderStatus_ORDER_STATUS_CANCELED, p.order(t, orders[0].GetId()).GetStatus())
	for _, o := range orders {
		require.Equal(t, webv1.PaymentStatus_PAYMENT_STATUS_NONE, p.order(t, o.GetId()).GetPaymentStatus())
	}
	require.Equal(t, webv1.OrderStatus_ORDER_STATUS_CONFIRMED, p.order(t, orders[1].GetId()).GetStatus())
}

// TestStoryAPresentBesideWhatIsPaid has a line of ¥0 in an order that is not free. The order needs
// a payment, for the other line only.
func TestStoryAPresentBesideWhatIsPaid(t *testing.T) {
	s := sharedShop(t)
	present, tea := s.sell(t, 0, 5), s.sell(t, 1080, 5)
	p := s.customer(t)
	request := basket(line(tea.sku, 1), line(present.sku, 1))
	request.PaymentMethod = ""
	p.place(t, id.New(), request).refuses(t, http.StatusBadRequest, "PAYMENT_METHOD_REQUIRED")
	order := p.buy(t, line(present.sku, 1), line(tea.sku, 2))
	require.EqualValues(t, 2160, order.GetTotal().GetAmount())
	require.Zero(t, order.GetLines()[0].GetAmount().GetAmount())
	await(t, soon, func() error {
		return is(p.order(t, order.GetId()).GetPaymentStatus(), webv1.PaymentStatus_PAYMENT_STATUS_PAID)
	})
	require.EqualValues(t, 4, s.available(t, present.sku))
}
