package domain

import (
	"log/slog"
	"strings"
	"time"

	"github.com/akinai/akinai/pkg/contact"
)

// MaxNotes is the number of notes that a customer can have.
const MaxNotes = 500

// Customer is a customer as a table shows them. Fields may be empty.
type Customer struct {
	ID UserID
	// Name is family and given name, or else the display name; Kana is its reading.
	Name, Kana, Phone string
}

// String masks the name.
func (c Customer) String() string { return "customer " + string(c.ID) }

// LogValue masks the name.
func (c Customer) LogValue() slog.Value { return slog.StringValue(c.String()) }

// Note is what staff have noted about a customer.
type Note struct {
	ID, Text, Author string
	At               time.Time
}

// CustomerQuery is what staff look for.
type CustomerQuery struct {
	// Phone is a telephone number in its stored form; "" if the query is none.
	Phone string
	// Prefix is the beginning of a name with ASCII blanks, WidePrefix the same with ideographic
	// ones, because people write either; Joined is the same without blanks, and Kana the beginning
	// of its reading; "" if the query is none.
	Prefix, WidePrefix, Joined, Kana string
}

// NewCustomerQuery reads a query: a text that has the form of a telephone number is one, every
// other one is the beginning of a name or of its reading. Errors: ErrTextInvalid.
func NewCustomerQuery(text string) (CustomerQuery, error) {
	text = strings.TrimSpace(text)
	if err := checkText("query", text); err != nil {
		return CustomerQuery{}, err
	}
	if phone, ok := contact.Phone(text); ok {
		return CustomerQuery{Phone: phone}, nil
	}
	words := strings.Fields(text)
	query := CustomerQuery{Prefix: strings.Join(words, " "), WidePrefix: strings.Join(words, "\u3000"), Joined: strings.Join(words, "")}
	if reading, ok := contact.Kana(query.Joined); ok {
		query.Kana = reading
	}
	return query, nil
}
