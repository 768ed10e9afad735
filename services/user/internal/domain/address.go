package domain

import (
	"log/slog"

	"github.com/akinai/akinai/pkg/contact"
	"github.com/akinai/akinai/pkg/id"
)

// MaxAddresses is how many addresses a person can have. The table's CHECK repeats it.
const MaxAddresses = 20

// AddressID names an address in one person's book, a UUID.
type AddressID string

// Address is a delivery address in Japan, in the order Japanese forms ask for it.
type Address struct {
	Name string
	// PostalCode is seven digits.
	PostalCode string
	Prefecture string
	City       string
	Line1      string
	Line2      string
	// Phone is digits, with + and the country code if it is not of Japan; "" for none.
	Phone string
}

// SavedAddress is an address in a person's book.
type SavedAddress struct {
	ID      AddressID
	Address Address
	// Default: the one used where none is named. It is the oldest of the book.
	Default bool
}

// Normal returns the address as it is stored: the postal code and the number as digits, however
// they were written. Errors: ErrTextInvalid, ErrPostalCodeInvalid, ErrPhoneInvalid.
func (a Address) Normal() (Address, error) {
	if err := a.checkTexts(); err != nil {
		return Address{}, err
	}
	code, ok := contact.PostalCode(a.PostalCode)
	if !ok {
		return Address{}, ErrPostalCodeInvalid.With("field", "postal_code")
	}
	a.PostalCode = code
	if a.Phone == "" {
		return a, nil
	}
	if a.Phone, ok = contact.Phone(a.Phone); !ok {
		return Address{}, ErrPhoneInvalid.With("field", "phone")
	}
	return a, nil
}

// checkTexts returns ErrTextInvalid for text that cannot be stored as it is.
func (a Address) checkTexts() error {
	for _, field := range []struct{ name, text string }{
		{"name", a.Name},
		{"postal_code", a.PostalCode},
		{"prefecture", a.Prefecture},
		{"city", a.City},
		{"line1", a.Line1},
		{"line2", a.Line2},
		{"phone", a.Phone},
	} {
		if err := checkText(field.name, field.text); err != nil {
			return err
		}
	}
	return nil
}

// IDFor returns the id of the address in a person's book. It is derived from both, so that adding
// an address again finds the row that is there, and the id does not reveal the address.
func (a Address) IDFor(user UserID) AddressID {
	return AddressID(id.Derive("address", string(user), a.Name, a.PostalCode, a.Prefecture, a.City, a.Line1, a.Line2, a.Phone))
}

// String masks the address.
func (a Address) String() string { return "address (masked)" }

// LogValue masks the address.
func (a Address) LogValue() slog.Value { return slog.StringValue(a.String()) }
