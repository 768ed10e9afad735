package carrierfile

import (
	"strconv"
	"strings"
	"time"

	"github.com/akinai/akinai/services/delivery/internal/app"
)

// Sender is the shop as it stands on labels.
type Sender struct {
	Name, Phone, PostalCode, Address, Building string
	// Goods is what parcels hold.
	Goods string
}

// Contract is what a carrier has agreed with the shop.
type Contract struct {
	// Account is the number of the shop as a customer of the carrier.
	Account string
	// FareCode is 運賃管理番号 of Yamato.
	FareCode string
}

// row is what the values of a row are made of.
type row struct {
	app.Parcel
	sender   Sender
	contract Contract
	layout   *Layout
	// today is the first day on which a parcel can leave.
	today time.Time
}

// fields are the values of columns by name. A name with "_1/3" is the first of three parts.
var fields = map[string]func(row) []string{
	"reference":          func(r row) []string { return one(r.Reference) },
	"order":              func(r row) []string { return one(r.OrderNumber) },
	"ship_on":            func(r row) []string { return one(r.date(later(r.ShipOn, r.today))) },
	"arrive_on":          func(r row) []string { return one(r.date(r.ArriveOn)) },
	"window":             func(r row) []string { return one(r.windowCode()) },
	"phone":              func(r row) []string { return one(r.Address.Phone) },
	"postal_code":        func(r row) []string { return one(r.Address.PostalCode) },
	"address":            func(r row) []string { return []string{r.street(), r.Address.Line2} },
	"building":           func(r row) []string { return one(r.Address.Line2) },
	"company":            func(r row) []string { return one(r.Address.Company) },
	"department":         func(r row) []string { return one(r.Address.Department) },
	"name":               func(r row) []string { return one(r.Address.Name) },
	"name_1":             func(r row) []string { return one(r.names()[0]) },
	"name_2":             func(r row) []string { return one(r.names()[1]) },
	"goods":              func(r row) []string { return one(r.sender.Goods) },
	"sender_name":        func(r row) []string { return one(r.sender.Name) },
	"sender_phone":       func(r row) []string { return one(r.sender.Phone) },
	"sender_postal_code": func(r row) []string { return one(r.sender.PostalCode) },
	"sender_address":     func(r row) []string { return []string{r.sender.Address, r.sender.Building} },
	"sender_building":    func(r row) []string { return one(r.sender.Building) },
	"account":            func(r row) []string { return one(r.contract.Account) },
	"fare_code":          func(r row) []string { return one(r.contract.FareCode) },
}

func one(text string) []string { return []string{text} }

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

func (r row) date(day time.Time) string {
	if day.IsZero() {
		return ""
	}
	return day.Format(r.layout.Date)
}

func (r row) street() string { return r.Address.Prefecture + r.Address.City + r.Address.Line1 }

// names returns what stands in two lines for names: a company with the person, or the person.
func (r row) names() [2]string {
	if r.Address.Company != "" {
		return [2]string{r.Address.Company, r.Address.Name}
	}
	return [2]string{r.Address.Name, ""}
}

const minutesOfHour = 60

// windowCode returns the carrier's code of the window; "?" if it has none for these hours.
func (r row) windowCode() string {
	if r.Start == 0 && r.End == 0 {
		return ""
	}
	for _, w := range r.layout.Windows {
		if r.End == w.To*minutesOfHour && (w.From == 0 || r.Start == w.From*minutesOfHour) {
			return w.Code
		}
	}
	return unknownWindow
}

const unknownWindow = "?"

// value returns the text of a column.
func (r row) value(c column) string {
	name, part, parts := cutPart(c.Value)
	switch {
	case name == "":
		return ""
	case name[0] == '=':
		return name[1:]
	case parts > 0:
		return split(fields[name](r), parts, c.Width)[part-1]
	default:
		return fields[name](r)[0]
	}
}

// cutPart cuts "address_1/3" into the field and which part of how many; 0 of 0 for a whole field.
func cutPart(value string) (name string, part, parts int) {
	at := strings.LastIndexByte(value, '_')
	first, last, found := strings.Cut(value[at+1:], "/")
	if at < 0 || !found || value[0] == '=' {
		return value, 0, 0
	}
	part, err1 := strconv.Atoi(first)
	parts, err2 := strconv.Atoi(last)
	if err1 != nil || err2 != nil || part < 1 || part > parts {
		return value, 0, 0
	}
	return value[:at], part, parts
}

// split divides texts over parts of a width. Each text begins a part of its own, if that is enough;
// otherwise they are joined. What does not fit is left in the last part, which is too long then.
func split(texts []string, parts, width int) []string {
	out := fill(texts, width)
	if len(out) > parts {
		out = fill([]string{strings.Join(texts, "")}, width)
	}
	for len(out) < parts {
		out = append(out, "")
	}
	return append(out[:parts-1:parts-1], strings.Join(out[parts-1:], ""))
}

// fill cuts each text into pieces of the width. Empty texts have none.
func fill(texts []string, width int) (pieces []string) {
	for _, text := range texts {
		piece, filled := "", 0
		for _, r := range text {
			if filled+runeWidth(r) > width {
				pieces, piece, filled = append(pieces, piece), "", 0
			}
			piece, filled = piece+string(r), filled+runeWidth(r)
		}
		if piece != "" {
			pieces = append(pieces, piece)
		}
	}
	return pieces
}
