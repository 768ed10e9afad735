package mailtext

import (
	"context"
	"errors"
	"fmt"

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
	// Order returns an order. Errors: domain.ErrRecipientUnknown.
	Order(ctx context.Context, order string) (domain.Order, error)
}

// Accounts reads where customers are reached.
type Accounts interface {
	// Contact returns where the owner of an account is reached. Errors: domain.ErrRecipientUnknown.
	Contact(ctx context.Context, account string) (domain.Contact, error)
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

// Order returns the mail of a kind about an order. Errors: mail.ErrPointless if there is nothing to
// send.
func (w *OrderWriter) Order(ctx context.Context, kind domain.Kind, order string) (mail.Mail, error) {
	o, err := w.orders.Order(ctx, order)
	switch {
	case errors.Is(err, domain.ErrRecipientUnknown):
		return mail.Mail{}, mail.ErrPointless
	case err != nil:
		return mail.Mail{}, fmt.Errorf("order of a mail: %w", err)
	case o.Imported || !kind.Wanted(o.Status):
		return mail.Mail{}, mail.ErrPointless
	}
	to, err := w.recipient(ctx, o)
	if err != nil {
		return mail.Mail{}, err
	}
	shop, err := w.shops.Shop(ctx, to.Language)
	if err != nil {
		return mail.Mail{}, fmt.Errorf("settings of the shop: %w", err)
	}
	c := content{
		Shop: shop, Order: o, PlacedAt: minute(o.PlacedAt, to.Language), Email: shop.Email.Reveal(), Link: w.link(to.Language, o),
		Contact: w.page(to.Language, pathContact), Guest: o.Customer == "",
	}
	for _, line := range o.Lines {
		c.Reduced = c.Reduced || line.Reduced
	}
	return w.render(kind, to, c)
}

// recipient returns where the mail goes. Errors: mail.ErrPointless.
func (w *OrderWriter) recipient(ctx context.Context, o domain.Order) (domain.Contact, error) {
	to := domain.Contact{Email: o.Email, Language: o.Language}
	if o.Customer != "" {
		var err error
		to, err = w.accounts.Contact(ctx, o.Customer)
		switch {
		case errors.Is(err, domain.ErrRecipientUnknown):
			return domain.Contact{}, mail.ErrPointless
		case err != nil:
			return domain.Contact{}, fmt.Errorf("recipient of a mail: %w", err)
		}
		to.Language = to.Language.Or(o.Language)
	}
	if to.Email.Reveal() == "" {
		return domain.Contact{}, mail.ErrPointless
	}
	to.Language = to.Language.Or(language.Japanese)
	return to, nil
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
