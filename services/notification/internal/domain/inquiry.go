package domain

import "log/slog"

// Email is an address. It prints a mask.
type Email struct{ address string }

// NewEmail returns an address. The RPC has checked its form.
func NewEmail(address string) Email { return Email{address} }

// Reveal returns the address.
func (e Email) Reveal() string { return e.address }

// String returns a mask.
func (Email) String() string { return "***" }

// GoString returns a mask.
func (Email) GoString() string { return "***" }

// Inquiry is a question of a shopper to the shop. It prints its id alone.
type Inquiry struct {
	// ID is the id of the form, a UUID.
	ID      string
	Name    string
	Email   Email
	Message string
}

// String returns the id.
func (i Inquiry) String() string { return "inquiry " + i.ID }

// GoString returns the id.
func (i Inquiry) GoString() string { return i.String() }

// LogValue returns the id.
func (i Inquiry) LogValue() slog.Value { return slog.StringValue(i.String()) }
