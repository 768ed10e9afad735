package app

import (
	"context"
	"log/slog"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// CartStore stores carts.
type CartStore interface {
	// Get returns the cart of a customer, the zero Cart if there is none.
	Get(ctx context.Context, customerID string) (domain.Cart, error)
	// Update changes the cart of a customer and returns it. Concurrent updates of a cart run one
	// after the other, so that none is lost. It returns the errors of change.
	Update(ctx context.Context, customerID string, change func(*domain.Cart) error) (domain.Cart, error)
	// Sweep deletes up to limit carts that were not changed since before, and returns their number.
	Sweep(ctx context.Context, before time.Time, limit int) (int64, error)
}

// StockLevels returns how many units can be ordered.
type StockLevels interface {
	// Orderable returns the units that an order could get of each SKU, including back-orders. SKUs
	// without stock are absent.
	Orderable(ctx context.Context, skus []string) (map[string]int64, error)
}

// sweepLimit bounds the carts that one statement deletes.
const sweepLimit = 1000

// Carts holds the use cases of carts. Safe for concurrent use.
type Carts struct {
	Store   CartStore
	Catalog Catalog
	Stock   StockLevels
	Clock   clock.Clock
	Log     *slog.Logger
	// MaxLines bounds the lines of a cart, and the saved ones; MaxQuantity the units of a line.
	MaxLines    int
	MaxQuantity int64
	// TTL is the age at which an abandoned cart is deleted.
	TTL time.Duration
}

// CartView is a cart with the catalog's data and the stock of now.
type CartView struct {
	domain.Cart
	// Lines and Saved hold the lines of the cart and those for later.
	Lines, Saved []CartLineView
	// Subtotal is the sum of the lines at the prices of now, of those that are for sale. It is zero
	// without any.
	Subtotal money.Money
}

// CartLineView is a line of a cart as it is now.
type CartLineView struct {
	domain.CartLine
	Status LineStatus
	// Sellable is the catalog's data; zero if the SKU is not for sale.
	Sellable Sellable
	// MaxQuantity is the largest quantity that could be ordered now.
	MaxQuantity int64
}

// LineStatus says whether a line could be ordered now.
type LineStatus int

// The statuses.
const (
	// LineStockUnknown: the stock cannot be read now.
	LineStockUnknown LineStatus = iota
	LineOrderable
	LineNotForSale
	LineOutOfStock
	// LineQuantityTooLarge: fewer units can be ordered, see MaxQuantity.
	LineQuantityTooLarge
)

// Get returns the cart of a customer.
func (c *Carts) Get(ctx context.Context, customerID string) (CartView, error) {
	cart, err := c.Store.Get(ctx, customerID)
	if err != nil {
		return CartView{}, err
	}
	return c.view(ctx, cart)
}

// SetLine sets the quantity of a SKU, 1 or more. Errors: domain.ErrSKUNotForSale,
// domain.ErrQuantityLimit, domain.ErrLineLimit.
func (c *Carts) SetLine(ctx context.Context, customerID, sku string, quantity int64) (CartView, error) {
	sellables, err := c.Catalog.Sellables(ctx, []string{sku})
	if err != nil {
		return CartView{}, err
	}
	sellable, found := sellables[sku]
	if !found {
		return CartView{}, domain.ErrSKUNotForSale.With("skus", sku)
	}
	if limit := c.limit(sellable); quantity < 1 || quantity > limit {
		return CartView{}, domain.ErrQuantityLimit.With("sku", sku).With("limit", strconv.FormatInt(limit, 10))
	}
	line := domain.CartLine{SKU: sku, Quantity: quantity, AddedPrice: sellable.Price, AddedAt: c.Clock.Now()}
	return c.update(ctx, customerID, func(cart *domain.Cart) error { return cart.Set(line, c.MaxLines) })
}

// RemoveLine removes a SKU; it succeeds if the SKU is not in the cart.
func (c *Carts) RemoveLine(ctx context.Context, customerID, sku string) (CartView, error) {
	now := c.Clock.Now()
	return c.update(ctx, customerID, func(cart *domain.Cart) error {
		cart.Remove(sku, now)
		return nil
	})
}

// SaveLine saves a SKU for later, or moves it back to the cart. Errors: domain.ErrCartLineNotFound,
// domain.ErrLineLimit.
func (c *Carts) SaveLine(ctx context.Context, customerID, sku string, saved bool) (CartView, error) {
	now := c.Clock.Now()
	return c.update(ctx, customerID, func(cart *domain.Cart) error { return cart.Save(sku, saved, c.MaxLines, now) })
}

// Sweep deletes abandoned carts.
func (c *Carts) Sweep(ctx context.Context) error {
	before := c.Clock.Now().Add(-c.TTL)
	for {
		if n, err := c.Store.Sweep(ctx, before, sweepLimit); err != nil || n < sweepLimit {
			return err
		}
	}
}

func (c *Carts) update(ctx context.Context, customerID string, change func(*domain.Cart) error) (CartView, error) {
	cart, err := c.Store.Update(ctx, customerID, change)
	if err != nil {
		return CartView{}, err
	}
	return c.view(ctx, cart)
}

// limit returns the largest quantity of a line, whatever the stock.
func (c *Carts) limit(s Sellable) int64 {
	if s.MaxPerOrder > 0 {
		return min(s.MaxPerOrder, c.MaxQuantity)
	}
	return c.MaxQuantity
}

// view adds the catalog's data and the stock. If the stock cannot be read, the cart is shown
// without it.
func (c *Carts) view(ctx context.Context, cart domain.Cart) (CartView, error) {
	view := CartView{Cart: cart}
	if len(cart.Lines) == 0 {
		return view, nil
	}
	skus := make([]string, len(cart.Lines))
	for i, l := range cart.Lines {
		skus[i] = l.SKU
	}
	var (
		sellables map[string]Sellable
		orderable map[string]int64
		stockErr  error
		group     errgroup.Group
	)
	group.Go(func() (err error) {
		sellables, err = c.Catalog.Sellables(ctx, skus)
		return err
	})
	group.Go(func() error {
		orderable, stockErr = c.Stock.Orderable(ctx, skus)
		return nil
	})
	if err := group.Wait(); err != nil {
		return CartView{}, err
	}
	if stockErr != nil {
		c.Log.WarnContext(ctx, "cart is shown without stock", "error", stockErr)
	}
	err := view.fill(func(line domain.CartLine) CartLineView {
		sellable, forSale := sellables[line.SKU]
		return c.viewLine(line, sellable, forSale, orderable[line.SKU], stockErr == nil)
	})
	return view, err
}

func (c *Carts) viewLine(line domain.CartLine, sellable Sellable, forSale bool, orderable int64, known bool) CartLineView {
	view := CartLineView{CartLine: line, Sellable: sellable}
	if !forSale {
		view.Status = LineNotForSale
		return view
	}
	view.MaxQuantity = c.limit(sellable)
	if known {
		view.MaxQuantity = min(view.MaxQuantity, max(0, orderable))
	}
	switch {
	case known && orderable <= 0:
		view.Status = LineOutOfStock
	case line.Quantity > view.MaxQuantity:
		view.Status = LineQuantityTooLarge
	case known:
		view.Status = LineOrderable
	default:
		view.Status = LineStockUnknown
	}
	return view
}

// fill adds the lines and the subtotal. Errors: money.ErrOverflow, money.ErrCurrencyMixed.
func (v *CartView) fill(one func(domain.CartLine) CartLineView) error {
	for _, line := range v.Cart.Lines {
		view := one(line)
		if line.Saved {
			v.Saved = append(v.Saved, view)
			continue
		}
		v.Lines = append(v.Lines, view)
		if view.Status == LineNotForSale {
			continue
		}
		amount, err := view.Sellable.Price.Mul(line.Quantity)
		if err != nil {
			return err
		}
		if v.Subtotal, err = v.Subtotal.Add(amount); err != nil {
			return err
		}
	}
	return nil
}
