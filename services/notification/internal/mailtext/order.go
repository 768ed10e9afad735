package mailtext

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/pkg/mail"
	"github.com/akinai/akinai/services/notification/internal/domain"
)

// The paths of the pages that mails link to, below the public address.
const (
	pathOrders  = "/orders/"
	pathContact = "/contact"
)

// Orders reads orders with their recipients.
type Orders interface {
	// Orders returns orders by id. Unknown orders are absent. Errors: domain.ErrRefused.
	Orders(ctx context.Context, ids []string) (map[string]domain.Order, error)
}

// Accounts reads where customers are reached.
type Accounts interface {
	// Contacts returns where the owners of accounts are reached, by account. Unknown accounts are
	// absent. Errors: domain.ErrRefused.
	Contacts(ctx context.Context, accounts []string) (map[string]domain.Contact, error)
}

// OrderWriter writes the mails about orders. Safe for concurrent use.
type OrderWriter struct {
	*Writer

	orders   Orders
	accounts Accounts
}

// NewOrders returns a writer of mails about orders.
func NewOrders(writer *Writer, orders Orders, accounts Accounts) *OrderWriter {
	return &OrderWriter{Writer: writer, orders: orders, accounts: accounts}
}

// content is what a text about an order is made of.
type content struct {
	Shop     domain.Shop
	Order    domain.Order
	PlacedAt string
	// Email is the address of the shop.
	Email, Link, Contact string
	// Guest is whether the link alone gives access.
	Guest bool
	// Reduced is whether a line has the reduced tax rate.
	Reduced bool
}

// Orders returns the mails about orders, one for each notice. It reads at once what they need; if a
// service refuses that because of one order, it reads for each order alone. Errors:
// mail.ErrPointless if there is nothing to send.
func (w *OrderWriter) Orders(ctx context.Context, notices []domain.Notice) []mail.Composed {
	out := make([]mail.Composed, len(notices))
	facts, err := w.read(ctx, notices)
	if errors.Is(err, domain.ErrRefused) && len(notices) > 1 {
		for i := range notices {
			out[i] = w.Orders(ctx, notices[i:i+1])[0]
		}
		return out
	}
	for i, n := range notices {
		if err != nil {
			out[i].Err = err
			continue
		}
		out[i].Mail, out[i].Err = w.order(ctx, n, facts)
	}
	return out
}

// facts are what mails about orders need of other services.
type facts struct {
	orders   map[string]domain.Order
	contacts map[string]domain.Contact
	// shops holds the settings that were read, by language.
	shops map[language.Language]domain.Shop
}

func (w *OrderWriter) read(ctx context.Context, notices []domain.Notice) (f facts, err error) {
	f.shops = make(map[language.Language]domain.Shop)
	ids := make(map[string]bool, len(notices))
	for _, n := range notices {
		ids[n.Order] = true
	}
	if f.orders, err = w.orders.Orders(ctx, slices.Sorted(maps.Keys(ids))); err != nil {
		return f, fmt.Errorf("orders of %d mails: %w", len(notices), err)
	}
	customers := make(map[string]bool)
	for _, n := range notices {
		if o := f.orders[n.Order]; o.Customer != "" && wanted(n.Kind, o) {
			customers[o.Customer] = true
		}
	}
	if len(customers) == 0 {
		return f, nil
	}
	if f.contacts, err = w.accounts.Contacts(ctx, slices.Sorted(maps.Keys(customers))); err != nil {
		return f, fmt.Errorf("recipients of %d mails: %w", len(notices), err)
	}
	return f, nil
}

// wanted reports whether the mail about an order still says what is true.
func wanted(kind domain.Kind, o domain.Order) bool { return !o.Imported && kind.Wanted(o.Status) }

// order returns the mail of a notice. Errors: mail.ErrPointless.
func (w *OrderWriter) order(ctx context.Context, n domain.Notice, f facts) (mail.Mail, error) {
	o, found := f.orders[n.Order]
	if !found || !wanted(n.Kind, o) {
		return mail.Mail{}, mail.ErrPointless
	}
	to, known := f.recipient(o)
	if !known {
		return mail.Mail{}, mail.ErrPointless
	}
	shop, read := f.shops[to.Language]
	if !read {
		var err error
		if shop, err = w.shops.Shop(ctx, to.Language); err != nil {
			return mail.Mail{}, fmt.Errorf("settings of the shop: %w", err)
		}
		f.shops[to.Language] = shop
	}
	c := content{
		Shop: shop, Order: o, PlacedAt: minute(o.PlacedAt, to.Language), Email: shop.Email.Reveal(), Link: w.link(to.Language, o),
		Contact: w.page(to.Language, pathContact), Guest: o.Customer == "",
	}
	for _, line := range o.Lines {
		c.Reduced = c.Reduced || line.Reduced
	}
	return w.render(n.Kind, to, c)
}

// recipient returns where the mail about an order goes. known is false if there is no one to write
// to.
func (f facts) recipient(o domain.Order) (to domain.Contact, known bool) {
	to = domain.Contact{Email: o.Email, Language: o.Language}
	if o.Customer != "" {
		to = f.contacts[o.Customer]
		to.Language = to.Language.Or(o.Language)
	}
	to.Language = to.Language.Or(language.Japanese)
	return to, to.Email.Reveal() != ""
}

// link returns the address of the page of an order. That of a guest carries the capability in the
// fragment, which browsers send to no server: neither logs nor the header Referer contain it.
func (w *OrderWriter) link(l language.Language, o domain.Order) string {
	link := w.page(l, pathOrders+o.ID)
	if o.Customer == "" {
		link += "#guest=" + o.Capability
	}
	return link
}

// page returns the address of a page in a language.
func (w *OrderWriter) page(l language.Language, path string) string {
	if l == language.English {
		path = "/en" + path
	}
	return w.base.JoinPath(path).String()
}
