package rpc_test

import (
	"context"
	"log/slog"
	"strconv"
	"sync"
	"testing"
	"time"

	"connectrpc.com/connect/v2"
	"github.com/stretchr/testify/require"

	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/api/gen/akinai/order/v1/orderv1connect"
	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/redis"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
	"github.com/akinai/akinai/pkg/testkit/redistest"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
	"github.com/akinai/akinai/services/order/internal/app"
	"github.com/akinai/akinai/services/order/internal/app/cart"
	"github.com/akinai/akinai/services/order/internal/domain"
	"github.com/akinai/akinai/services/order/internal/events"
	"github.com/akinai/akinai/services/order/internal/rpc"
	"github.com/akinai/akinai/services/order/internal/store"
)

const (
	goodCard     = "tok_visa"
	declinedCard = "tok_declined"
)

var errDeclined = errs.New(errs.Precondition, "PAYMENT_DECLINED", "no")

// till is the stock and the bank of a shop that remembers what was held and authorized.
type till struct {
	willing

	mu                     sync.Mutex
	held                   map[domain.OrderID]string
	holds, authorizations  int
	accounts               map[string]domain.Account
	onReserve, onAuthorize func(domain.OrderID)
	// onDecline is called before a payment is declined.
	onDecline func(domain.OrderID)
}

func (s *till) Reserve(_ context.Context, order domain.OrderID, _ []domain.Line) (bool, error) {
	s.mu.Lock()
	status := s.held[order]
	if status == "" {
		s.held[order] = "held"
		s.holds++
	}
	hook := s.onReserve
	s.mu.Unlock()
	if status == "released" {
		return false, domain.ErrInterrupted
	}
	if hook != nil {
		hook(order)
	}
	return status == "", nil
}

func (s *till) Commit(_ context.Context, order domain.OrderID) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.held[order] != "held" {
		return errs.New(errs.Precondition, "RESERVATION_EXPIRED", "too late")
	}
	s.held[order] = "committed"
	return nil
}

func (s *till) Release(_ context.Context, order domain.OrderID) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.held[order] = "released"
	return nil
}

func (s *till) Authorize(_ context.Context, order domain.OrderID, charge app.Charge) error {
	if charge.Method == declinedCard {
		if s.onDecline != nil {
			s.onDecline(order)
		}
		return errDeclined
	}
	s.mu.Lock()
	s.authorizations++
	hook := s.onAuthorize
	s.mu.Unlock()
	if hook != nil {
		hook(order)
	}
	return nil
}

// checkout is a shop with one customer, who has a cart of two lines and a saved one.
type checkout struct {
	till     *till
	pool     *pg.DB
	orders   orderv1connect.OrderServiceClient
	carts    orderv1connect.CartServiceClient
	store    *store.Carts
	id       string
	customer context.Context
}

func serveCheckout(t *testing.T) *checkout {
	t.Helper()
	pool := pgtest.New(t, "orders", db.Kit(), db.Migrations("orders"))
	c := &checkout{till: &till{held: make(map[domain.OrderID]string), accounts: make(map[string]domain.Account)}, pool: pool, store: store.NewCarts(pool), id: id.New()}
	cache := redis.NewCache[domain.Order](redistest.New(t), "cache:order:", time.Minute, redis.JSON[domain.Order]())
	orders := store.New(pool, cache, event.NewOutbox(), events.Encode)
	service := &app.App{
		Orders: orders, Claimed: orders, Claims: c.store, Accounts: c.till,
		Catalog: c.till, Addresses: c.till, Shop: c.till, Stock: c.till, Levels: c.till, Payments: c.till, Deliveries: willing{}, Clock: clock.System(), Log: slog.New(slog.DiscardHandler),
		Settings: app.Settings{
			MaxLines: 9, MaxQuantity: 99, SagaTimeout: 10 * time.Second, RecoverAfter: time.Minute, RepeatWait: 10 * time.Second,
			CaptureAtConfirmation: true, Zone: time.UTC,
		},
	}
	carts := &cart.Carts{
		Store: c.store, Catalog: c.till, Stock: &market{}, Clock: clock.System(), Log: slog.New(slog.DiscardHandler), MaxLines: 9, MaxQuantity: 99,
		TTL: time.Hour,
	}
	client := rpctest.Serve(t, func(s *connect.Server) {
		orderv1connect.RegisterOrderServiceHandler(s, rpc.NewServer(service, capabilityKeys))
		orderv1connect.RegisterCartServiceHandler(s, rpc.NewCartServer(carts, capabilityKeys, time.Now))
	})
	c.orders, c.carts = orderv1connect.NewOrderServiceClient(client), orderv1connect.NewCartServiceClient(client)
	c.customer = rpctest.Customer(t.Context(), c.id)
	c.set(t, "A", 2)
	c.set(t, "B", 1)
	c.set(t, "LATER", 3)
	_, err := c.carts.SaveCartLine(c.customer, &orderv1.SaveCartLineRequest{Sku: "LATER", Saved: true})
	require.NoError(t, err)
	return c
}

func (c *checkout) set(t *testing.T, sku string, quantity int32) {
	t.Helper()
	_, err := c.carts.SetCartLine(c.customer, setLine(sku, quantity))
	require.NoError(t, err)
}

func (c *checkout) cart(t *testing.T) *orderv1.Cart {
	t.Helper()
	res, err := c.carts.GetCart(c.customer, &orderv1.GetCartRequest{})
	require.NoError(t, err)
	return res.GetCart()
}

func (c *checkout) version(t *testing.T) *orderv1.CartVersion {
	t.Helper()
	cart := c.cart(t)
	return &orderv1.CartVersion{Id: cart.GetId(), Version: cart.GetVersion()}
}

func (c *checkout) place(key, card string, cart *orderv1.CartVersion) (*orderv1.Order, error) {
	res, err := c.orders.PlaceOrder(c.customer, &orderv1.PlaceOrderRequest{IdempotencyKey: key, PaymentMethod: card, Cart: cart})
	return res.GetOrder(), err
}

// live counts the orders that were not refused.
func (c *checkout) live(t *testing.T) (n int) {
	t.Helper()
	require.NoError(t, c.pool.QueryRow(t.Context(),
		`SELECT count(*) FROM orders WHERE status <> 'canceled' OR confirmed_at IS NOT NULL`).Scan(&n))
	return n
}

func quantities(lines []*orderv1.CartLine) map[string]int32 {
	out := make(map[string]int32)
	for _, l := range lines {
		out[l.GetSku()] = l.GetQuantity()
	}
	return out
}

// TestFiftyKeysAtOnceOnOneCartBecomeOneOrder: every request returns the same order, with one hold
// and one authorization.
func TestFiftyKeysAtOnceOnOneCartBecomeOneOrder(t *testing.T) {
	t.Parallel()
	c := serveCheckout(t)
	cart := c.version(t)
	const keys = 50
	ids, errors := make([]string, keys), make([]error, keys)
	var group sync.WaitGroup
	for i := range keys {
		group.Go(func() {
			order, err := c.place("key-"+strconv.Itoa(i), goodCard, cart)
			ids[i], errors[i] = order.GetId(), err
		})
	}
	group.Wait()
	for i := range keys {
		require.NoError(t, errors[i])
		require.Equal(t, ids[0], ids[i])
	}
	require.Equal(t, 1, c.till.holds)
	require.Equal(t, 1, c.till.authorizations)
	require.Equal(t, 1, c.live(t))

	after := c.cart(t)
	require.Empty(t, after.GetLines())
	require.Equal(t, map[string]int32{"LATER": 3}, quantities(after.GetSavedLines()))
	order, err := c.place("much-later", declinedCard, cart)
	require.NoError(t, err)
	require.Equal(t, ids[0], order.GetId(), "the version stays the order's")
}

func TestARefusalGivesTheVersionOfTheCartBack(t *testing.T) {
	t.Parallel()
	c := serveCheckout(t)
	cart := c.version(t)
	for _, key := range []string{"k1", "k2"} {
		_, err := c.place(key, declinedCard, cart)
		require.Equal(t, "PAYMENT_DECLINED", errs.ReasonOf(err))
	}
	require.Equal(t, map[string]int32{"A": 2, "B": 1}, quantities(c.cart(t).GetLines()), "a refusal leaves the cart")
	order, err := c.place("k3", goodCard, cart)
	require.NoError(t, err)
	require.Equal(t, 3, c.till.holds)
	require.Equal(t, 1, c.live(t))

	_, err = c.place("k1", declinedCard, cart)
	require.Equal(t, "PAYMENT_DECLINED", errs.ReasonOf(err), "a key has one answer")
	_, err = c.place("k1", goodCard, cart)
	require.Equal(t, "IDEMPOTENCY_KEY_REUSED", errs.ReasonOf(err))
	again, err := c.place("k3", goodCard, cart)
	require.NoError(t, err)
	require.Equal(t, order.GetId(), again.GetId())
}

func TestLinesThatAreAddedDuringTheCheckoutStayInTheCart(t *testing.T) {
	t.Parallel()
	c := serveCheckout(t)
	c.till.onAuthorize = func(domain.OrderID) {
		c.set(t, "A", 5)
		c.set(t, "NEW", 1)
		_, err := c.carts.SaveCartLine(c.customer, &orderv1.SaveCartLineRequest{Sku: "B", Saved: true})
		require.NoError(t, err)
	}
	order, err := c.place("k1", goodCard, c.version(t))
	require.NoError(t, err)
	require.Len(t, order.GetLines(), 2)
	require.EqualValues(t, 300, order.GetTotal().GetAmount())
	cart := c.cart(t)
	require.Equal(t, map[string]int32{"A": 3, "NEW": 1}, quantities(cart.GetLines()))
	require.Equal(t, map[string]int32{"LATER": 3, "B": 1}, quantities(cart.GetSavedLines()))
	require.EqualValues(t, 100, cart.GetLines()[0].GetAddedPrice().GetAmount())
}

func TestAnotherVersionOfTheCartIsRefused(t *testing.T) {
	t.Parallel()
	c := serveCheckout(t)
	stale := c.version(t)
	c.set(t, "A", 3)
	_, err := c.place("k1", goodCard, stale)
	require.Equal(t, "CART_CHANGED", errs.ReasonOf(err))
	require.Equal(t, errs.Conflict, errs.KindOf(err))
	_, err = c.place("k1", goodCard, &orderv1.CartVersion{Id: id.New(), Version: 1})
	require.Equal(t, "CART_CHANGED", errs.ReasonOf(err))

	fresh := c.version(t)
	_, err = c.orders.PlaceOrder(rpctest.Customer(t.Context(), id.New()),
		&orderv1.PlaceOrderRequest{IdempotencyKey: "k1", PaymentMethod: goodCard, Cart: fresh})
	require.Equal(t, "CART_CHANGED", errs.ReasonOf(err), "the cart of another customer")
	_, err = c.place("k1", goodCard, fresh)
	require.NoError(t, err)
	_, err = c.orders.PlaceOrder(rpctest.Customer(t.Context(), id.New()),
		&orderv1.PlaceOrderRequest{IdempotencyKey: "k1", PaymentMethod: goodCard, Cart: fresh})
	require.Equal(t, "CART_CHANGED", errs.ReasonOf(err), "the order of another customer")
	require.Zero(t, c.live(t)-1)
}

func TestAnOrderIsOfLinesOrOfACart(t *testing.T) {
	t.Parallel()
	c := serveCheckout(t)
	cart := c.version(t)
	for name, req := range map[string]*orderv1.PlaceOrderRequest{
		"neither": {},
		"both":    {Lines: []*orderv1.OrderLineInput{{Sku: "A", Quantity: 1}}, Cart: cart},
	} {
		req.IdempotencyKey, req.PaymentMethod = "k1", goodCard
		_, err := c.orders.PlaceOrder(c.customer, req)
		require.Equal(t, "VALIDATION_FAILED", errs.ReasonOf(err), name)
	}
	for _, sku := range []string{"A", "B"} {
		_, err := c.carts.RemoveCartLine(c.customer, &orderv1.RemoveCartLineRequest{Sku: sku})
		require.NoError(t, err)
	}
	_, err := c.place("k1", goodCard, c.version(t))
	require.Equal(t, "LINES_MISSING", errs.ReasonOf(err), "saved lines are not ordered")
}

// TestARequestThatDiedBlocksNoOther: the process died after the claim, after the hold, or so long
// ago that the hold has ended. The next key continues at once, and holds the stock once.
func TestARequestThatDiedBlocksNoOther(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		held  string
		holds int
	}{
		"after the claim":        {"", 1},
		"after the hold":         {"held", 0},
		"and its hold has ended": {"released", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := serveCheckout(t)
			cart := c.version(t)
			died := domain.IDFor(c.id, "k1")
			claim, err := c.store.Claim(t.Context(), app.ClaimRequest{
				CustomerID: c.id, Cart: domain.CartVersion{ID: cart.GetId(), Version: cart.GetVersion()}, Order: died,
			})
			require.NoError(t, err)
			require.Equal(t, died, claim.Order)
			if tc.held != "" {
				c.till.held[died] = tc.held
			}
			order, err := c.place("k2", goodCard, cart)
			require.NoError(t, err)
			require.Equal(t, tc.holds, c.till.holds)
			require.Equal(t, 1, c.live(t))
			if tc.held == "released" {
				_, err = c.place("k1", goodCard, cart)
				require.NoError(t, err, "the key of the dead request leads to the order, too")
				return
			}
			require.Equal(t, string(died), order.GetId())
		})
	}
}

// TestARequestThatPausedUntilItsHoldEndedMakesNoSecondOrder: a key pauses between hold and order,
// its hold ends, and another key places the order.
func TestARequestThatPausedUntilItsHoldEndedMakesNoSecondOrder(t *testing.T) {
	t.Parallel()
	c := serveCheckout(t)
	cart := c.version(t)
	var other *orderv1.Order
	c.till.onReserve = func(paused domain.OrderID) {
		c.till.mu.Lock()
		c.till.onReserve = nil
		c.till.mu.Unlock()
		require.NoError(t, c.till.Release(t.Context(), paused))
		var err error
		other, err = c.place("k2", goodCard, cart)
		require.NoError(t, err)
		require.NotEqual(t, string(paused), other.GetId())
	}
	order, err := c.place("k1", goodCard, cart)
	require.NoError(t, err)
	require.Equal(t, other.GetId(), order.GetId())
	require.Equal(t, 1, c.live(t))
	require.Equal(t, 1, c.till.authorizations)
}
