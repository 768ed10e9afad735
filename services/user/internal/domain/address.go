package domain

import (
	"log/slog"
	"strconv"
	"strings"

	"github.com/akinai/akinai/pkg/contact"
	"github.com/akinai/akinai/pkg/id"
)

// MaxAddresses is the maximum number of addresses of a user. A CHECK of the table enforces it too.
const MaxAddresses = 20

// AddressID identifies an address in a user's address book, a UUID.
type AddressID string

// Address is a delivery address in Japan. Its fields have the order of Japanese forms.
type Address struct {
	Name string
	// PostalCode is seven digits.
	PostalCode string
	Prefecture string
	City       string
	Line1      string
	Line2      string
	// Phone is digits, preceded by + and the country code for a number outside Japan; "" means
	// none.
	Phone string
	// NameKana is the reading of Name, in full-width katakana; "" means none.
	NameKana string
	// Company and Department may be "".
	Company, Department string
	// DeliveryNotes is a line for the carrier; "" means none.
	DeliveryNotes string
	Label         AddressLabel
}

// AddressLabel is what a user calls an address.
type AddressLabel string

// The labels.
const (
	AddressLabelNone AddressLabel = ""
	AddressLabelHome AddressLabel = "home"
	AddressLabelWork AddressLabel = "work"
)

// SavedAddress is an address in an address book.
type SavedAddress struct {
	ID      AddressID
	Address Address
	// Default reports whether this is the address that is used if a request names none: the one
	// that the user chose last, or else the oldest of the book.
	Default bool
}

// Normal returns the canonical form of the address, which is stored: postal code and telephone
// number are digits. Errors: ErrTextInvalid, ErrPostalCodeInvalid, ErrPhoneInvalid.
func (a Address) Normal() (Address, error) {
	if err := a.checkTexts(); err != nil {
		return Address{}, err
	}
	code, ok := contact.PostalCode(a.PostalCode)
	if !ok {
		return Address{}, ErrPostalCodeInvalid.With("field", "postal_code")
	}
	a.PostalCode = code
	var err error
	if a.NameKana, err = kana("name_kana", a.NameKana); err != nil {
		return Address{}, err
	}
	a.Phone, err = phone(a.Phone)
	return a, err
}

// checkTexts returns ErrTextInvalid if a field cannot be stored unchanged.
func (a Address) checkTexts() error {
	for _, field := range []struct{ name, text string }{
		{"name", a.Name},
		{"postal_code", a.PostalCode},
		{"prefecture", a.Prefecture},
		{"city", a.City},
		{"line1", a.Line1},
		{"line2", a.Line2},
		{"phone", a.Phone},
		{"name_kana", a.NameKana},
		{"company", a.Company},
		{"department", a.Department},
		{"delivery_notes", a.DeliveryNotes},
	} {
		if err := checkText(field.name, field.text); err != nil {
			return err
		}
	}
	return nil
}

// Key returns the form by which addresses of a book are compared: addresses with the same key are
// the same address, written in another way. What only the person can compare, such as the notes,
// must be equal, so that an address with other notes is another one and nothing that was written is
// lost.
func (a Address) Key() string {
	return strings.Join([]string{
		contact.NameKey(a.Name), a.PostalCode, contact.PlaceKey(a.Prefecture, a.City, a.Line1, a.Line2), a.Phone, a.NameKana,
		contact.NameKey(a.Company), contact.NameKey(a.Department), a.DeliveryNotes, string(a.Label),
	}, "\n") // no line has one
}

// IDFor returns the id of the address in the user's book. It is derived from the user and the key.
// The id does not reveal the address.
func (a Address) IDFor(user UserID) AddressID { return a.IDForAttempt(user, 0) }

// IDForAttempt is IDFor for the attempts to add the address: those after the first get another id,
// because an edited address keeps the id that it was added with.
func (a Address) IDForAttempt(user UserID, attempt int) AddressID {
	parts := []string{"address", string(user), a.Key()}
	if attempt > 0 {
		parts = append(parts, strconv.Itoa(attempt))
	}
	return AddressID(id.Derive(parts...))
}

// String returns a mask instead of the address.
func (a Address) String() string { return "address (masked)" }

// LogValue returns a mask instead of the address.
func (a Address) LogValue() slog.Value { return slog.StringValue(a.String()) }
