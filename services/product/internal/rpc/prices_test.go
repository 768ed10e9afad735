package rpc_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/pkg/errs"
	messages "github.com/akinai/akinai/pkg/rpc"
)

func yen(amount int64) *typev1.Money { return &typev1.Money{Amount: amount, Currency: "JPY"} }

// sale returns a schedule that starts and ends at durations from now, or has no end.
func (s shop) sale(amount int64, starts, ends time.Duration) *productv1.PriceSchedule {
	out := &productv1.PriceSchedule{Price: yen(amount), StartsAt: timestamppb.New(s.clock.Now().Add(starts))}
	if ends != 0 {
		out.EndsAt = timestamppb.New(s.clock.Now().Add(ends))
	}
	return out
}

func (s shop) schedule(t *testing.T, p *productv1.Product, sku string, schedules ...*productv1.PriceSchedule) *productv1.Product {
	t.Helper()
	reply, err := s.SetPriceSchedules(s.staff, &productv1.SetPriceSchedulesRequest{
		Id: p.GetId(), Version: p.GetVersion(), Sku: sku, Schedules: schedules,
	})
	require.NoError(t, err)
	return reply.GetProduct()
}

// paid returns the price of a SKU for an order placed now.
func (s shop) paid(t *testing.T, sku string) int64 {
	t.Helper()
	reply, err := s.BatchGetSellables(t.Context(), &productv1.BatchGetSellablesRequest{Skus: []string{sku}})
	require.NoError(t, err)
	return reply.GetSellables()[0].GetPrice().GetAmount()
}

// shown returns the first variant of a product as shoppers see it, on its page and in the listing.
func (s shop) shown(t *testing.T, product string) (page, listed *productv1.Variant) {
	t.Helper()
	reply, err := s.GetProduct(t.Context(), &productv1.GetProductRequest{IdOrSlug: product})
	require.NoError(t, err)
	list, err := s.ListProducts(t.Context(), &productv1.ListProductsRequest{})
	require.NoError(t, err)
	return reply.GetProduct().GetVariants()[0], list.GetProducts()[0].GetVariants()[0]
}

func (s shop) requireShown(t *testing.T, product string, current, regular int64) {
	t.Helper()
	require.Eventually(t, func() bool {
		page, listed := s.shown(t, product)
		require.Empty(t, page.GetSchedules(), "which are for staff")
		return proto.Equal(page, listed) && page.GetCurrentPrice().GetAmount() == current && page.GetRegularPrice().GetAmount() == regular
	}, freshness, time.Millisecond)
}

// A scheduled price begins and ends at its times: orders use it immediately, and the shown price
// follows when the schedule is applied.
func TestAScheduledPriceComesAndGoes(t *testing.T) {
	s := newShop(t)
	d := draft("sencha", "T-50")
	d.TaxExcluded = true
	p := create(s.staff, t, s.clients, d)
	require.Equal(t, int64(933), p.GetVariants()[0].GetCurrentPrice().GetAmount())
	require.Equal(t, int64(864), p.GetVariants()[0].GetPrice().GetAmount())
	p = s.schedule(t, p, "T-50", s.sale(105, time.Minute, time.Hour))
	require.Len(t, p.GetVariants()[0].GetSchedules(), 1)
	s.requireShown(t, p.GetId(), 933, 933)

	s.clock.Advance(time.Minute - time.Millisecond)
	require.Equal(t, int64(933), s.paid(t, "T-50"))
	s.clock.Advance(time.Millisecond)
	require.Equal(t, int64(113), s.paid(t, "T-50"), "nobody has applied it yet")
	s.requireShown(t, p.GetId(), 933, 933)
	priced, err := s.productAdmin.ApplySchedules(t.Context(), "system:product")
	require.NoError(t, err)
	require.Equal(t, 1, priced)
	s.requireShown(t, p.GetId(), 113, 933)

	s.clock.Advance(time.Hour)
	require.Equal(t, int64(933), s.paid(t, "T-50"))
	_, err = s.productAdmin.ApplySchedules(t.Context(), "system:product")
	require.NoError(t, err)
	s.requireShown(t, p.GetId(), 933, 933)

	read, err := s.CatalogAdminServiceClient.GetProduct(s.staff, &productv1.CatalogAdminServiceGetProductRequest{Id: p.GetId()})
	require.NoError(t, err)
	require.Equal(t, int64(4), read.GetProduct().GetVersion())
	require.Empty(t, read.GetProduct().GetVariants()[0].GetSchedules())
	history, err := s.ListPriceHistory(s.staff, &productv1.ListPriceHistoryRequest{Sku: "T-50"})
	require.NoError(t, err)
	began := timestamppb.New(p.GetCreatedAt().AsTime().Add(time.Minute))
	require.True(t, proto.Equal(&productv1.ListPriceHistoryResponse{Entries: []*productv1.PriceHistoryEntry{
		{Price: yen(933), Since: timestamppb.New(s.clock.Now()), Scheduled: true, ForSale: true},
		{Price: yen(113), Since: began, Scheduled: true, ForSale: true},
		{Price: yen(933), Since: p.GetCreatedAt(), Actor: "staff", ForSale: true},
	}}, history), history)
}

func TestSchedulesAreRefused(t *testing.T) {
	s := newShop(t)
	p := create(s.staff, t, s.clients, draft("sencha", "T-50"))
	foreign := s.sale(1, 0, time.Hour)
	foreign.Price.Currency = "USD"
	var many []*productv1.PriceSchedule
	for i := range 51 {
		many = append(many, s.sale(1, time.Duration(i)*time.Hour, time.Duration(i+1)*time.Hour))
	}
	type change = func(*productv1.SetPriceSchedulesRequest)
	with := func(schedules ...*productv1.PriceSchedule) change {
		return func(r *productv1.SetPriceSchedulesRequest) { r.Schedules = schedules }
	}
	for name, tc := range map[string]struct {
		change change
		kind   errs.Kind
		reason string
	}{
		"an unknown product": {func(r *productv1.SetPriceSchedulesRequest) { r.Id = "01890000-0000-7000-8000-000000000001" }, errs.NotFound, "PRODUCT_NOT_FOUND"},
		"an unknown SKU":     {func(r *productv1.SetPriceSchedulesRequest) { r.Sku = "T-51" }, errs.Invalid, "VARIANT_UNKNOWN"},
		"an old version":     {func(r *productv1.SetPriceSchedulesRequest) { r.Version = 2 }, errs.Conflict, "VERSION_CONFLICT"},
		"no version":         {func(r *productv1.SetPriceSchedulesRequest) { r.Version = 0 }, errs.Invalid, "VALIDATION_FAILED"},
		"a SKU with NUL":     {func(r *productv1.SetPriceSchedulesRequest) { r.Sku = "a\x00" }, errs.Invalid, "TEXT_INVALID"},
		"over":               {with(s.sale(1, -time.Hour, -time.Minute)), errs.Invalid, "SCHEDULE_INVALID"},
		"ends before":        {with(s.sale(1, time.Hour, time.Minute)), errs.Invalid, "SCHEDULE_INVALID"},
		"no time at all":     {with(&productv1.PriceSchedule{Price: yen(1), StartsAt: &timestamppb.Timestamp{Nanos: -1}}), errs.Invalid, "SCHEDULE_INVALID"},
		"a far time":         {with(&productv1.PriceSchedule{Price: yen(1), StartsAt: &timestamppb.Timestamp{Seconds: 1 << 60}}), errs.Invalid, "SCHEDULE_INVALID"},
		"no beginning":       {with(&productv1.PriceSchedule{Price: yen(1)}), errs.Invalid, "VALIDATION_FAILED"},
		"no price":           {with(&productv1.PriceSchedule{StartsAt: timestamppb.New(s.clock.Now())}), errs.Invalid, "VALIDATION_FAILED"},
		"overlap":            {with(s.sale(1, time.Minute, time.Hour), s.sale(2, 0, 2*time.Minute)), errs.Invalid, "SCHEDULE_OVERLAP"},
		"a negative price":   {with(s.sale(-1, 0, time.Hour)), errs.Invalid, "PRICE_INVALID"},
		"another currency":   {with(foreign), errs.Invalid, "CURRENCY_UNSUPPORTED"},
		"too many":           {with(many...), errs.Invalid, "VALIDATION_FAILED"},
	} {
		t.Run(name, func(t *testing.T) {
			request := &productv1.SetPriceSchedulesRequest{
				Id: p.GetId(), Version: 1, Sku: "T-50", Schedules: []*productv1.PriceSchedule{s.sale(1, time.Minute, time.Hour)},
			}
			tc.change(request)
			_, err := s.SetPriceSchedules(s.staff, request)
			requireRefused(t, err, tc.kind, tc.reason)
		})
	}
	for _, token := range []string{"x", "1.5", "+1", "01", "1 1"} {
		_, err := s.ListPriceHistory(s.staff, &productv1.ListPriceHistoryRequest{Sku: "T-50", PageToken: token})
		requireRefused(t, err, errs.Invalid, "PAGE_TOKEN_INVALID")
		_, err = s.CatalogAdminServiceClient.ListProducts(s.staff, &productv1.CatalogAdminServiceListProductsRequest{PageToken: token})
		requireRefused(t, err, errs.Invalid, "PAGE_TOKEN_INVALID")
	}
}

// A write of the product keeps its schedules, and a repeated import ignores them.
func TestSchedulesAreNoPartOfADraft(t *testing.T) {
	s := newShop(t)
	p := s.schedule(t, create(s.staff, t, s.clients, draft("sencha", "T-50")), "T-50", s.sale(500, 0, 0))
	reply, err := s.ImportProducts(s.staff, &productv1.ImportProductsRequest{Products: []*productv1.ProductInput{draft("sencha", "T-50")}})
	require.NoError(t, err)
	require.Equal(t, productv1.Outcome_OUTCOME_UNCHANGED, reply.GetResults()[0].GetOutcome())
	change := draft("sencha", "T-50", "T-100")
	updated, err := s.UpdateProduct(s.staff, &productv1.UpdateProductRequest{Id: p.GetId(), Version: 2, Product: change})
	require.NoError(t, err)
	require.True(t, proto.Equal(p.GetVariants()[0], updated.GetProduct().GetVariants()[0]))
	require.Equal(t, int64(500), s.paid(t, "T-50"))
	s.schedule(t, updated.GetProduct(), "T-50")
	require.Equal(t, int64(864), s.paid(t, "T-50"))
}

func TestStaffListProductsByPages(t *testing.T) {
	s := newShop(t)
	var want []string
	for i := range 5 {
		d := draft(fmt.Sprintf("tea-%d", i), fmt.Sprintf("T-%d", i))
		d.Status, d.Tags = productv1.Status(i%3+1), []string{"new"}
		want = append(want, create(s.staff, t, s.clients, d).GetId())
	}
	var got []string
	request := &productv1.CatalogAdminServiceListProductsRequest{PageSize: 2}
	for {
		page, err := s.CatalogAdminServiceClient.ListProducts(s.staff, request)
		require.NoError(t, err)
		for _, p := range page.GetProducts() {
			read, err := s.CatalogAdminServiceClient.GetProduct(s.staff, &productv1.CatalogAdminServiceGetProductRequest{Id: p.GetId()})
			require.NoError(t, err)
			require.True(t, proto.Equal(read.GetProduct(), p))
			got = append(got, p.GetId())
		}
		if request.PageToken = page.GetNextPageToken(); request.GetPageToken() == "" {
			break
		}
	}
	require.Equal(t, want, got)
	drafts, err := s.CatalogAdminServiceClient.ListProducts(s.staff, &productv1.CatalogAdminServiceListProductsRequest{Status: productv1.Status_STATUS_DRAFT})
	require.NoError(t, err)
	require.Len(t, drafts.GetProducts(), 2)
	_, err = s.CatalogAdminServiceClient.GetProduct(s.staff, &productv1.CatalogAdminServiceGetProductRequest{Id: "01890000-0000-7000-8000-000000000001"})
	requireRefused(t, err, errs.NotFound, "PRODUCT_NOT_FOUND")
}

// A product with a value in every field is returned unchanged, and importing it again changes
// nothing.
func TestAllFieldsAreReadAsWritten(t *testing.T) {
	s := newShop(t)
	d := draft("yukata", "Y-M", "Y-L")
	d.Options = []*productv1.Option{size("Y-L", "Y-M", "Y-S")}
	d.Tags = []string{"夏", "祭", "夏"}
	d.Pictures = []*productv1.Picture{{Url: "/images/a.svg", Alt: "浴衣"}, {Url: "https://cdn.example/b.jpg"}}
	d.Variants[0].WeightGrams, d.Variants[0].MaxPerOrder = 400, 2
	p := create(s.staff, t, s.clients, d)
	require.Equal(t, []string{"夏", "祭"}, p.GetTags())
	require.Equal(t, "/images/a.svg", p.GetImage())
	got, err := s.GetProduct(t.Context(), &productv1.GetProductRequest{IdOrSlug: p.GetId()})
	require.NoError(t, err)
	p.Language = "ja" // readers get one language
	require.True(t, proto.Equal(p, got.GetProduct()))
	require.True(t, proto.Equal(d.GetOptions()[0], p.GetOptions()[0]))
	require.True(t, proto.Equal(d.GetPictures()[1], p.GetPictures()[1]))
	require.Equal(t, int32(2), p.GetVariants()[0].GetMaxPerOrder())
	reply, err := s.ImportProducts(s.staff, &productv1.ImportProductsRequest{Products: []*productv1.ProductInput{d}})
	require.NoError(t, err)
	require.Equal(t, productv1.Outcome_OUTCOME_UNCHANGED, reply.GetResults()[0].GetOutcome())
}

// A page of products of the maximum size does not exceed the maximum size of a message.
func TestBrowsingLargeProductsTakesMorePages(t *testing.T) {
	client, staff := serve(t)
	const products = 16
	for i := range products {
		d := draft(fmt.Sprint("tea-", i), fmt.Sprint("T-", i))
		d.Attributes = make(map[string]string)
		for n := range 200 {
			d.Attributes[fmt.Sprint("説明 ", n)] = strings.Repeat("茶", 1000)
		}
		create(staff, t, client, d)
	}
	request, seen := &productv1.CatalogAdminServiceListProductsRequest{PageSize: 500}, make(map[string]bool)
	for more := true; more; more = request.GetPageToken() != "" {
		page, err := client.CatalogAdminServiceClient.ListProducts(staff, request)
		require.NoError(t, err)
		require.NotEmpty(t, page.GetProducts())
		require.Less(t, proto.Size(page), messages.MaxMessageBytes)
		for _, p := range page.GetProducts() {
			require.False(t, seen[p.GetId()])
			seen[p.GetId()] = true
		}
		request.PageToken = page.GetNextPageToken()
	}
	require.Len(t, seen, products)
}
