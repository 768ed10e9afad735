package fault

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/e2e/cluster"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/testkit/longtest"
)

const (
	// mended is the time after a restart within which all invariants must hold again.
	mended = 60 * time.Second
	// diesWithin bounds the wait for a process to reach its crash point.
	diesWithin = 20 * time.Second
)

// hasty returns settings with which holds expire, and recovery starts, within seconds.
func hasty() map[string]string {
	return map[string]string{
		"INVENTORY_HOLD_TTL": "5s", "INVENTORY_SWEEP_INTERVAL": "200ms",
		"DELIVERY_HOLD_TTL": "5s", "DELIVERY_SWEEP_INTERVAL": "200ms", "DELIVERY_HOLD_LIMIT": "1000",
		"ORDER_SAGA_TIMEOUT": "3s", "ORDER_RECOVER_AFTER": "4s", "ORDER_RECOVER_INTERVAL": "200ms", "ORDER_REPEAT_WAIT": "500ms",
	}
}

// crash is a request during which the order service is killed at a crash point.
type crash struct {
	point string
	card  string
	// cart orders the cart of the customer.
	cart bool
	// slot orders for a slot.
	slot bool
	// free makes the order cost nothing; it needs no card.
	free bool
	// cancel places the order first; the request during which the service is killed cancels it.
	cancel bool
	// handed hands a unit over first, so that the cancel must be refused.
	handed bool
	// late delays the restart until the hold has expired.
	late bool
	// again is a crash point at which recovery is killed, too.
	again string
	// wants lists the final responses that the same key may have.
	wants []string
}

// The final response to the same key.
const (
	confirmed   = "201 confirmed"
	canceled    = "201 canceled"
	declined    = "402 PAYMENT_DECLINED"
	interrupted = "409 CHECKOUT_INTERRUPTED"
	tooLate     = "409 RESERVATION_EXPIRED"
	slotTooLate = "409 SLOT_EXPIRED"
)

// crashes are all crash points of placing and canceling.
var crashes = []crash{
	{point: "place.claimed", card: harness.CardGood, cart: true, wants: []string{confirmed}},
	{point: "place.reserved", card: harness.CardGood, cart: true, wants: []string{confirmed, interrupted}},
	{point: "place.reserved", card: harness.CardGood, wants: []string{confirmed, interrupted}},
	{point: "place.reserved", card: harness.CardGood, late: true, wants: []string{interrupted, tooLate}},
	{point: "place.inserted", card: harness.CardGood, wants: []string{interrupted}},
	{point: "place.inserted", card: harness.CardGood, again: "compensate.released", wants: []string{interrupted}},
	{point: "place.authorized", card: harness.CardGood, wants: []string{confirmed}},
	{point: "place.authorized", card: harness.CardGood, late: true, wants: []string{interrupted}},
	{point: "place.committed", card: harness.CardGood, wants: []string{confirmed}},
	{point: "place.confirmed", card: harness.CardGood, wants: []string{confirmed}},
	{point: "place.failed", card: harness.CardDeclined, wants: []string{declined}},
	{point: "compensate.released", card: harness.CardDeclined, wants: []string{declined}},
	{point: "compensate.reversed", card: harness.CardDeclined, wants: []string{declined}},
	{point: "cancel.requested", card: harness.CardGood, cancel: true, wants: []string{canceled}},
	{point: "cancel.requested", card: harness.CardGood, cancel: true, handed: true, wants: []string{confirmed}},
	{point: "cancel.requested", card: harness.CardGood, cancel: true, again: "cancel.released", wants: []string{canceled}},
	{point: "cancel.released", card: harness.CardGood, cancel: true, wants: []string{canceled}},
	{point: "cancel.canceled", card: harness.CardGood, cancel: true, wants: []string{canceled}},
	{point: "compensate.released", card: harness.CardGood, cancel: true, wants: []string{canceled}},
	{point: "compensate.reversed", card: harness.CardGood, cancel: true, wants: []string{canceled}},
	{point: "place.inserted", free: true, wants: []string{confirmed}},
	{point: "place.inserted", free: true, late: true, wants: []string{interrupted}},
	{point: "place.committed", free: true, wants: []string{confirmed}},
	{point: "compensate.released", free: true, cancel: true, wants: []string{canceled}},
	// From here on the shop has a zone, so that no order is free.
	{point: "place.reserved", card: harness.CardGood, slot: true, late: true, wants: []string{interrupted, tooLate, slotTooLate}},
	{point: "place.inserted", card: harness.CardGood, slot: true, wants: []string{interrupted}},
	{point: "place.authorized", card: harness.CardGood, slot: true, wants: []string{confirmed}},
	{point: "place.committed", card: harness.CardGood, slot: true, wants: []string{confirmed}},
	{point: "cancel.canceled", card: harness.CardGood, slot: true, cancel: true, wants: []string{canceled}},
}

func (c crash) String() string {
	name := c.point + " " + c.card
	if c.free {
		name += "free"
	}
	if c.cart {
		name += " of a cart"
	}
	if c.slot {
		name += " in a slot"
	}
	if c.cancel {
		name += " cancel"
	}
	if c.handed {
		name += " after a hand-over"
	}
	if c.late {
		name += " late"
	}
	if c.again != "" {
		name += " then " + c.again
	}
	return name
}

// scene is a crash that happened, with the request to repeat.
type scene struct {
	crash
	who     *harness.Shopper
	sku     string
	key     string
	request *webv1.PlaceOrderRequest
}

// TestFaultF01KilledAtEachStep kills the process that hosts the order service at each step of
// placing and canceling. Within a minute of its restart no order is pending, every invariant holds,
// and the same key has one response, whether the customer repeats the request immediately or later.
// The short form tries each crash in one layout, the long form in both.
func TestFaultF01KilledAtEachStep(t *testing.T) {
	for first, mode := range []cluster.Mode{cluster.One, cluster.Many} {
		t.Run(string(mode), func(t *testing.T) {
			t.Parallel()
			s := harness.NewShop(t, mode, hasty())
			for i := longtest.Pick(first, 0); i < len(crashes); i += longtest.Pick(2, 1) {
				c := crashes[i]
				t.Run(c.String(), func(t *testing.T) {
					scene := stage(t, s, c)
					host := s.Host("order")[0]
					if c.late {
						holdsRunOut(t, s)
					}
					if c.again != "" {
						require.NoError(t, host.Start(t.Context(), "AKINAI_CRASH_AT="+c.again))
						dies(t, host)
					}
					require.NoError(t, host.Start(t.Context()))
					if c.cancel { // the order does not change before recovery has run
						s.Settles(t, mended)
					}
					first := scene.answer(t)
					s.Settles(t, mended)
					require.Contains(t, c.wants, first)
					require.Equal(t, first, scene.answer(t))
					require.NoError(t, host.Stop())
				})
			}
			require.NoError(t, s.Host("order")[0].Start(t.Context()))
		})
	}
}

// stage starts the order service with a crash point, sends the request, and returns when the
// process has died.
func stage(t testing.TB, s *harness.Shop, c crash, settings ...string) scene {
	t.Helper()
	host := s.Host("order")[0]
	require.NoError(t, host.Stop())
	require.NoError(t, host.Start(t.Context(), append(settings, "AKINAI_CRASH_AT="+c.point)...))
	price := int64(1500)
	if c.free {
		price = 0
	}
	g := s.Sell(t, price, 7)
	now := scene{crash: c, who: s.Customer(t), sku: g.SKU, key: id.New(), request: harness.Basket(harness.Line(g.SKU, 2))}
	now.request.PaymentMethod = c.card
	if c.slot {
		now.request.Delivery = s.OpenSlot(t, "crash", "any", 100)
	}
	if c.cart {
		now.request.Lines, now.request.Cart = nil, cartWith(t, now.who, g.SKU)
	}
	var a harness.Answer
	var err error
	if c.cancel {
		order := new(webv1.Order)
		now.who.Place(t, now.key, now.request).Read(t, order)
		if c.handed {
			s.HandOver(t, order.GetId(), g.SKU, 1)
		}
		path := s.Edge() + "/v1/orders/" + order.GetId() + "/cancel"
		a, err = now.who.Send(t.Context(), http.MethodPost, path, strings.NewReader("{}"), nil)
	} else {
		a, err = now.who.TryPlace(t.Context(), now.key, now.request)
	}
	if err == nil {
		require.Equal(t, http.StatusServiceUnavailable, a.Status, "%s", a.Body)
	}
	dies(t, host)
	return now
}

// cartWith puts two units into the cart of a customer.
func cartWith(t testing.TB, who *harness.Shopper, sku string) *webv1.CartVersion {
	t.Helper()
	a, err := who.Send(t.Context(), http.MethodPut, who.Shop.Edge()+"/v1/cart/lines/"+sku, strings.NewReader(`{"quantity":2}`), nil)
	require.NoError(t, err)
	cart := new(webv1.Cart)
	a.Read(t, cart)
	return &webv1.CartVersion{Id: cart.GetId(), Version: cart.GetVersion()}
}

// dies waits until a process has died at its crash point.
func dies(t testing.TB, p *cluster.Process) {
	t.Helper()
	select {
	case <-p.Ended():
	case <-time.After(diesWithin):
		require.Fail(t, "the process lives", p.Name)
	}
}

// answer repeats the request with the same key until the response is final, and returns its status
// and outcome.
func (now scene) answer(t testing.TB) string {
	t.Helper()
	var last string
	harness.Await(t, mended, func() error {
		a, err := now.who.TryPlace(t.Context(), now.key, now.request)
		if err != nil {
			return err
		}
		if a.Status == http.StatusServiceUnavailable || a.Reason() == "IDEMPOTENCY_KEY_IN_USE" {
			require.NotZero(t, harness.RetryAfter(a), "%s", a.Body)
			return errors.New(string(a.Body))
		}
		last = now.short(t, a)
		return nil
	})
	return last
}

func (now scene) short(t testing.TB, a harness.Answer) string {
	t.Helper()
	if a.Status != http.StatusCreated {
		return fmt.Sprintf("%d %s", a.Status, a.Reason())
	}
	order := new(webv1.Order)
	a.Read(t, order)
	wanted := harness.Line(now.sku, 2) // that of cartWith
	if lines := now.request.GetLines(); len(lines) > 0 {
		wanted = lines[0]
	}
	require.True(t, proto.Equal(wanted, harness.Line(order.GetLines()[0].GetSku(), order.GetLines()[0].GetQuantity())))
	return "201 " + strings.ToLower(strings.TrimPrefix(order.GetStatus().String(), "ORDER_STATUS_"))
}

// holdsRunOut waits until every hold is past its expiry.
func holdsRunOut(t testing.TB, s *harness.Shop) {
	t.Helper()
	harness.Await(t, harness.Soon, func() error {
		b, err := harness.ReadSnapshot(t.Context(), s.Cluster)
		if err != nil {
			return err
		}
		for _, r := range b.Reservations {
			if r.State == "held" && clock.System().Now().Before(r.ExpiresAt) {
				return fmt.Errorf("a hold lasts until %s", r.ExpiresAt)
			}
		}
		return nil
	})
}

// TestFaultF01RedWithoutRecovery shows that the checks of F01 detect missing recovery. With
// recovery and the sweeper off, each crash leaves invariants broken long after recovery would have
// been due. Once both are on again, all invariants hold.
func TestFaultF01RedWithoutRecovery(t *testing.T) {
	t.Parallel()
	s := harness.NewShop(t, cluster.One, hasty())
	const off = "AKINAI_DISABLE=recovery,sweeper"
	host := s.Host("order")[0]
	var scenes []scene
	for _, c := range crashes {
		if !c.late && c.again == "" && c.point != "place.claimed" { // a claim alone breaks nothing
			scenes = append(scenes, stage(t, s, c, off))
		}
	}
	require.NoError(t, host.Start(t.Context(), off))
	overdue(t, s)
	b, err := harness.ReadSnapshot(t.Context(), s.Cluster)
	require.NoError(t, err)
	faults, err := harness.Faults(t.Context(), s.Cluster)
	require.NoError(t, err)
	for _, now := range scenes {
		at := slices.IndexFunc(b.Holds, func(h harness.HoldRow) bool { return h.SKU == now.sku })
		require.GreaterOrEqual(t, at, 0, now.crash)
		order := b.Holds[at].OrderID
		broken := slices.ContainsFunc(faults, func(fault string) bool { return strings.Contains(fault, order) })
		require.True(t, broken, "%s is fine without recovery; the check is blind\n%s", now.crash, strings.Join(faults, "\n"))
	}
	require.NoError(t, host.Stop())
	require.NoError(t, host.Start(t.Context()))
	s.Settles(t, mended)
}

// overdue waits until every task and every hold is two seconds past its time.
func overdue(t testing.TB, s *harness.Shop) {
	t.Helper()
	for schema, statement := range map[string]string{
		"orders":    `SELECT id::text FROM orders.orders WHERE task_at > now() - interval '2 seconds'`,
		"inventory": `SELECT order_id::text FROM inventory.reservations WHERE state = 'held' AND expires_at > now() - interval '2 seconds'`,
	} {
		harness.Await(t, harness.Soon, func() error {
			type row struct{ ID string }
			rows, err := harness.Rows[row](t.Context(), s.Cluster, schema, statement)
			if err == nil && len(rows) > 0 {
				err = fmt.Errorf("not due: %v", rows)
			}
			return err
		})
	}
}
