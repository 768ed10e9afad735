package protocol

import (
	"errors"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	deliveryv1 "github.com/akinai/akinai/api/gen/akinai/delivery/v1"
	"github.com/akinai/akinai/api/gen/akinai/delivery/v1/deliveryv1connect"
	"github.com/akinai/akinai/e2e/cluster"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/id"
)

// TestProtocolOfficeShipmentsStory is what a clerk of the warehouse does with two parcels in the
// back office: pack them, and hand them over by scan and by dialog, with a tracking number that is
// wrong at first. The orders show their shipments, and one is delivered.
func TestProtocolOfficeShipmentsStory(t *testing.T) {
	s := harness.NewShop(t, cluster.One, nil)
	s.RegisterOffice(t)
	slot := s.OpenSlot(t, "zone", "any", 100)
	carriedByYamato(t, s)
	for _, language := range storyLanguages() {
		t.Run(language, func(t *testing.T) {
			tea := s.Sell(t, 1080, 10)
			basket := harness.Basket(harness.Line(tea.SKU, 2))
			basket.Delivery = slot
			for range 2 {
				require.Equal(t, 201, s.Customer(t).Place(t, id.New(), basket).Status)
			}
			parcels := plannedOf(t, s, tea.SKU, 2)
			c := newClerk(t, s, s.Superadmin(t), language)
			c.packs(t, parcels[0])
			c.handsOverByDialog(t)
			c.seesItInTheOrder(t, parcels[0])
			c.handsOverByScan(t, parcels[1])
		})
	}
	t.Run("read only", func(t *testing.T) { shipmentsAreReadOnly(t, s) })
}

// carriedByYamato gives the zone of the slot a carrier whose numbers have a check digit.
func carriedByYamato(t *testing.T, s *harness.Shop) {
	t.Helper()
	admin := deliveryv1connect.NewDeliveryAdminServiceClient(harness.Dial(t, s.URLs("delivery")[0], harness.TokenWith(s.Cluster, "delivery.read", "delivery.write")))
	zones, err := admin.ListZones(t.Context(), &deliveryv1.ListZonesRequest{})
	require.NoError(t, err)
	zones.GetZones()[0].GetMethods()[0].Carrier = "yamato"
	res, err := admin.ImportZones(t.Context(), &deliveryv1.ImportZonesRequest{Set: "e2e", Zones: zones.GetZones()})
	require.NoError(t, err)
	require.Empty(t, res.GetRefusals())
}

// plannedOf waits for the planned shipments of a SKU.
func plannedOf(t *testing.T, s *harness.Shop, sku string, n int) (found []*deliveryv1.Shipment) {
	t.Helper()
	desk := deliveryv1connect.NewShipmentServiceClient(harness.Dial(t, s.URLs("delivery")[0], harness.TokenWith(s.Cluster, "shipments.read")))
	harness.Await(t, harness.Soon, func() error {
		found = nil
		list, err := desk.ListShipments(t.Context(), &deliveryv1.ListShipmentsRequest{
			States: []deliveryv1.ShipmentState{deliveryv1.ShipmentState_SHIPMENT_STATE_PLANNED}, PageSize: 200,
		})
		for _, p := range list.GetShipments() {
			if p.GetLines()[0].GetSku() == sku {
				found = append(found, p)
			}
		}
		if err != nil || len(found) != n {
			return errors.Join(err, errors.New("the shipments are not planned"))
		}
		return nil
	})
	return found
}

// packs finds a shipment in the list, and marks it as packed.
func (c *clerk) packs(t testing.TB, p *deliveryv1.Shipment) {
	t.Helper()
	c.visit(t, "/shipments")
	c.shows(t, "shipments", `#shipments a[href="/shipments/`+p.GetId()+`"]`)
	c.Do(t, "open it", chromedp.Click(`#shipments a[href="/shipments/`+p.GetId()+`"]`))
	c.shows(t, "shipment", `[data-act=pack]`)
	c.press(t, "pack")
	c.shows(t, "shipment-packed", `[data-act=hand-over]`)
}

// handsOverByDialog types a number with a wrong check digit, which warns, and then the right one.
func (c *clerk) handsOverByDialog(t testing.TB) {
	t.Helper()
	c.press(t, "hand-over")
	c.Do(t, "the dialog", chromedp.WaitVisible(`input[name=tracking]`))
	c.Fill(t, `input[name=tracking]`, "4444-1375-8704"+kb.Enter)
	c.shows(t, "shipment-number-suspect", `[role=dialog] .notice`)
	c.replace(t, `input[name=tracking]`, "４４４４－１３７５－８７０３")
	c.press(t, "confirm-hand-over")
	c.Await(t, "it is handed over", `document.querySelector("[data-act=report]") !== null && document.body.innerText.includes("444413758703")`)
	c.shows(t, "shipment-handed-over", `[data-act=report]`)
	c.press(t, "report")
	c.Do(t, "the dialog", chromedp.WaitVisible(`[data-act=confirm-report]`))
	c.press(t, "confirm-report")
	c.shows(t, "shipment-report-without-a-status", `[name=status][aria-invalid=true]`)
	c.choose(t, `select[name=status]`, "DELIVERED")
	c.press(t, "confirm-report")
	c.Await(t, "it is delivered", `document.querySelector("[data-act]") === null && document.querySelectorAll(".timeline li").length >= 5`)
}

// seesItInTheOrder follows the link to the order, which has the shipment with its number.
func (c *clerk) seesItInTheOrder(t testing.TB, p *deliveryv1.Shipment) {
	t.Helper()
	c.Do(t, "the order", chromedp.Click(`a[href="/orders/`+p.GetOrderId()+`"]`))
	c.Await(t, "the shipment of the order", `document.querySelector("#shipments")?.innerText.includes("444413758703")`)
	c.shows(t, "order-shipments", `#shipments a[href="/shipments/`+p.GetId()+`"]`)
}

// handsOverByScan uses the keyboard alone. The parcel is not packed at first.
func (c *clerk) handsOverByScan(t testing.TB, p *deliveryv1.Shipment) {
	t.Helper()
	c.visit(t, "/shipments")
	c.Do(t, "scan", chromedp.Click(`a[href="/shipments/hand-over"]`))
	c.Await(t, "the field has the focus", `document.activeElement.name === "shipment"`)
	c.Key(t, p.GetOrderNumber()+kb.Enter)
	c.shows(t, "scan-not-packed", `[name=shipment][aria-invalid=true]`)
	packer := deliveryv1connect.NewShipmentServiceClient(harness.Dial(t, c.shop.URLs("delivery")[0], harness.TokenWith(c.shop.Cluster, "shipments.write")))
	_, err := packer.PackShipment(t.Context(), &deliveryv1.PackShipmentRequest{Id: p.GetId()})
	require.NoError(t, err)
	c.Await(t, "the field has the focus", `document.activeElement.name === "shipment"`)
	c.Key(t, kb.Enter)
	c.Await(t, "the number is asked", `document.activeElement.name === "tracking"`)
	c.Key(t, "444413758704"+kb.Enter)
	c.shows(t, "scan-number-suspect", `.scan .notice`)
	c.Key(t, "444413758703"+kb.Enter) // the wrong number was selected
	c.Await(t, "it is handed over", `document.querySelector("#handed-over .badge.ok") !== null && document.activeElement.name === "shipment"`)
	c.shows(t, "scan-handed-over", `#handed-over .badge.ok`)
	c.Key(t, p.GetOrderNumber()+kb.Enter)
	c.shows(t, "scan-left", `[name=shipment][aria-invalid=true]`)
}

// shipmentsAreReadOnly checks that a role that may read shipments has no way to change them: no
// button, and no call that the edge answers.
func shipmentsAreReadOnly(t *testing.T, s *harness.Shop) {
	t.Helper()
	c := newClerk(t, s, withRole(t, s, "cs_viewer"), "ja")
	tea := s.Sell(t, 1080, 5)
	s.Customer(t).Buy(t, harness.Line(tea.SKU, 1))
	p := plannedOf(t, s, tea.SKU, 1)[0]
	c.visit(t, "/shipments")
	c.Await(t, "the shipment", `document.querySelector('#shipments a[href="/shipments/`+p.GetId()+`"]') !== null`)
	require.Equal(t, "false", c.Evaluate(t, `String(document.querySelector('main a[href="/shipments/hand-over"]') !== null)`))
	c.Do(t, "open it", chromedp.Click(`#shipments a[href="/shipments/`+p.GetId()+`"]`))
	c.Await(t, "its history", `document.querySelector(".timeline li") !== null`)
	require.Equal(t, "false", c.Evaluate(t, `String(document.querySelector("[data-act]") !== null)`))
	c.Evaluate(t, `(window.refusal = fetch("/akinai.delivery.v1.ShipmentService/PackShipment", { method: "POST",
		headers: { "Content-Type": "application/json", "Akinai-Session": "1" }, body: JSON.stringify({ id: "`+p.GetId()+`" }) })
		.then((r) => r.text()).then((text) => { window.refused = text; }), "")`)
	c.Await(t, "the refusal", `window.refused !== undefined && window.refused.includes("PERMISSION_DENIED")`)
}
