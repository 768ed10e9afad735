// Package id creates identifiers: random ones that sort by time, and ones that are derived from
// other values.
package id

import (
	"crypto/sha256"
	"encoding/binary"

	"github.com/google/uuid"
)

// New returns a UUIDv7: unique, and sorted by the time of its creation (RFC 9562).
func New() string {
	return uuid.Must(uuid.NewV7()).String()
}

// Derive returns a UUIDv8 (RFC 9562) derived from parts: the same parts give the same id on every
// machine. Parts are framed by their length, so that ("ab", "c") and ("a", "bc") differ.
func Derive(parts ...string) string {
	h := sha256.New()
	var length [8]byte
	for _, p := range parts {
		binary.BigEndian.PutUint64(length[:], uint64(len(p)))
		h.Write(length[:])
		h.Write([]byte(p))
	}
	var u uuid.UUID
	copy(u[:], h.Sum(nil))
	u[6] = u[6]&0x0f | 0x80
	u[8] = u[8]&0x3f | 0x80
	return u.String()
}

// Valid reports whether s is a UUID in its standard form.
func Valid(s string) bool {
	return uuid.Validate(s) == nil && len(s) == len(uuid.UUID{}.String())
}

// Bytes returns the 16 bytes of a UUID in its standard form, in lower case. It reports false for
// any other text.
func Bytes(s string) (bytes [16]byte, ok bool) {
	u, err := uuid.Parse(s)
	return u, err == nil && s == u.String()
}

// FromBytes returns the UUID of 16 bytes.
func FromBytes(bytes [16]byte) string { return uuid.UUID(bytes).String() }
