package domain

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/pkg/text"
)

// Terms are what the shop says about every order, in one language.
type Terms struct {
	// Language is "ja" or "en".
	Language string
	// PaymentTime, DeliveryTime and Cancellation are texts of several lines.
	PaymentTime, DeliveryTime, Cancellation string
	// OrderPeriod is "" if orders are accepted without an end.
	OrderPeriod string
	Rounding    money.Rounding
	// Pages are the pages of the shop to which a shopper agrees by ordering, in their current
	// versions.
	Pages []AgreedPage
}

// AgreedPage is a version of a page of the shop, which never changes.
type AgreedPage struct {
	// Name is tokusho, terms, privacy or shipping.
	Name    string `json:"name"`
	Version int64  `json:"version"`
	Title   string `json:"title"`
}

// FinalConfirmation is what a shopper confirms by ordering: the six items that Article 12-6 of the
// Act on Specified Commercial Transactions requires on the last screen, in the order of the law, as
// they are shown. It depends only on the order, its means of payment and the terms, so that
// PlaceOrder makes it again.
type FinalConfirmation struct {
	Language string             `json:"language"`
	Items    []ConfirmationItem `json:"items"`
	// Notice says that the button orders, and what the shopper agrees to; Button is its label.
	Notice string `json:"notice"`
	Button string `json:"button"`
	// Pages are those of the terms; none in orders of earlier releases.
	Pages []AgreedPage `json:"pages,omitempty"`
}

// ConfirmationItem is one of the six items.
type ConfirmationItem struct {
	Kind  ConfirmationKind `json:"kind"`
	Title string           `json:"title"`
	// Lines are paragraphs, one or more.
	Lines []string `json:"lines"`
}

// ConfirmationKind is the kind of an item.
type ConfirmationKind string

// The kinds, in the order of the law.
const (
	ConfirmQuantity     ConfirmationKind = "quantity"
	ConfirmPrice        ConfirmationKind = "price"
	ConfirmPayment      ConfirmationKind = "payment"
	ConfirmDelivery     ConfirmationKind = "delivery"
	ConfirmPeriod       ConfirmationKind = "order_period"
	ConfirmCancellation ConfirmationKind = "cancellation"
)

// Fingerprint identifies the confirmation: another text has another fingerprint.
func (c FinalConfirmation) Fingerprint() string {
	data, _ := json.Marshal(c) //nolint:errchkjson // texts only
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:16])
}

// Confirmation returns the final confirmation of lines with their delivery, nil for none, and the
// total of both.
func Confirmation(lines []Line, delivery *Delivery, total money.Money, terms Terms) FinalConfirmation {
	w := wordsOf(terms.Language)
	quantity, price := w.quantities(lines), w.prices(lines, delivery, total, terms.Rounding)
	payment := []string{w.free}
	if total.Amount > 0 {
		payment = append([]string{w.card}, text.Paragraphs(terms.PaymentTime)...)
	}
	period := []string{w.noPeriod}
	if terms.OrderPeriod != "" {
		period = text.Paragraphs(terms.OrderPeriod)
	}
	return FinalConfirmation{
		Language: w.language, Notice: w.notices(terms.Pages), Button: w.button(total), Pages: terms.Pages,
		Items: []ConfirmationItem{
			{ConfirmQuantity, w.titles[0], quantity},
			{ConfirmPrice, w.titles[1], price},
			{ConfirmPayment, w.titles[2], payment},
			{ConfirmDelivery, w.titles[3], append(w.arrival(delivery), text.Paragraphs(terms.DeliveryTime)...)},
			{ConfirmPeriod, w.titles[4], period},
			{ConfirmCancellation, w.titles[5], text.Paragraphs(terms.Cancellation)},
		},
	}
}
