package cart

import (
	"context"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/services/order/internal/app"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// View is a cart with the catalog's data and the stock of now.
type View struct {
	domain.Cart
	// Lines and Saved hold the lines of the cart and those for later.
	Lines, Saved []LineView
	// Subtotal is the sum of the lines at the prices of now, of those that are for sale. It is zero
	// without any.
	Subtotal money.Money
	// Blockers are why the cart cannot be ordered as it is.
	Blockers []Blocker
}

// Blocker is a reason why a cart cannot be ordered as it is. SKU is that of the line, "" for
// the cart as a whole.
type Blocker struct {
	Reason string
	SKU    string
}

// LineView is a line of a cart as it is now.
type LineView struct {
	domain.CartLine
	Status LineStatus
	// Sellable is the catalog's data; zero if the SKU is not for sale.
	Sellable app.Sellable
	// MaxQuantity is the largest quantity that could be ordered now. ShortOfStock reports whether
	// the stock bounds it, rather than the limit for one order.
	MaxQuantity  int64
	ShortOfStock bool
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

// offers are what the catalog and the stock say of SKUs at one moment.
type offers struct {
	// skus are those that were looked up; the maps lack those that are not for sale or have no
	// stock.
	skus      []string
	sellables map[string]app.Sellable
	orderable map[string]int64
	// stockKnown is false if the stock could not be read.
	stockKnown bool
}

// look looks SKUs up in the catalog and the stock. A stock that cannot be read is no error.
func (c *Carts) look(ctx context.Context, skus []string) (offers, error) {
	found := offers{skus: skus}
	var stockErr error
	var group errgroup.Group
	group.Go(func() (err error) {
		found.sellables, err = c.Catalog.Sellables(ctx, skus)
		return err
	})
	group.Go(func() error {
		found.orderable, stockErr = c.Stock.Orderable(ctx, skus)
		return nil
	})
	if err := group.Wait(); err != nil {
		return offers{}, err
	}
	if stockErr != nil {
		c.Log.WarnContext(ctx, "cart is shown without stock", "error", stockErr)
	}
	found.stockKnown = stockErr == nil
	return found, nil
}

// skusOf returns the SKUs of a cart.
func skusOf(cart domain.Cart) []string {
	skus := make([]string, len(cart.Lines), len(cart.Lines)+1)
	for i, l := range cart.Lines {
		skus[i] = l.SKU
	}
	return skus
}

// view adds what was found of the cart's SKUs. It looks them up if one is missing: because nothing
// was found yet, or because another request has added a line.
func (c *Carts) view(ctx context.Context, cart domain.Cart, found offers) (View, error) {
	view := View{Cart: cart}
	if skus := skusOf(cart); slices.ContainsFunc(skus, func(sku string) bool { return !slices.Contains(found.skus, sku) }) {
		var err error
		if found, err = c.look(ctx, skus); err != nil {
			return View{}, err
		}
	}
	err := view.fill(func(line domain.CartLine) LineView {
		sellable, forSale := found.sellables[line.SKU]
		return c.viewLine(line, sellable, forSale, found.orderable[line.SKU], found.stockKnown)
	})
	view.block()
	return view, err
}

func (c *Carts) viewLine(line domain.CartLine, sellable app.Sellable, forSale bool, orderable int64, known bool) LineView {
	view := LineView{CartLine: line, Sellable: sellable}
	if !forSale {
		view.Sellable.Name = line.Name
		view.Status = LineNotForSale
		return view
	}
	view.MaxQuantity = c.limit(sellable)
	if known && orderable < view.MaxQuantity {
		view.MaxQuantity, view.ShortOfStock = max(0, orderable), true
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
func (v *View) fill(one func(domain.CartLine) LineView) error {
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

// block adds the blockers. A stock that cannot be read is none.
func (v *View) block() {
	if len(v.Lines) == 0 {
		v.Blockers = []Blocker{{Reason: domain.ErrLinesMissing.Reason}}
	}
	for _, line := range v.Lines {
		if reason := line.blocker(); reason != "" {
			v.Blockers = append(v.Blockers, Blocker{Reason: reason, SKU: line.SKU})
		}
	}
}

// blocker returns why the line cannot be ordered as it is, "" if it can.
func (v *LineView) blocker() string {
	switch {
	case v.Status == LineNotForSale:
		return domain.ErrSKUNotForSale.Reason
	case v.Status == LineOutOfStock || v.Status == LineQuantityTooLarge && v.ShortOfStock:
		return app.ReasonOutOfStock
	case v.Status == LineQuantityTooLarge:
		return domain.ErrQuantityLimit.Reason
	default:
		return ""
	}
}
