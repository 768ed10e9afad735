package domain

import (
	"strconv"
	"strings"
)

// TrackingNumber is the number of a parcel at its carrier, without hyphens and spaces; "" if it has
// none.
type TrackingNumber string

// NewTrackingNumber returns the number of a text: hyphens and spaces are removed.
func NewTrackingNumber(text string) TrackingNumber {
	return TrackingNumber(strings.ToUpper(strings.NewReplacer("-", "", " ", "").Replace(text)))
}

// carriersOfCheckDigit number parcels by twelve digits, of which the last is the remainder of the
// others by 7 (7DR).
var carriersOfCheckDigit = map[Carrier]bool{"yamato": true, "sagawa": true, "japan_post": true}

// digitsOfNumber is the length of a number with a check digit.
const digitsOfNumber = 12

// Suspect reports whether the number was probably mistyped. Only numbers of twelve digits have a
// check digit that is known; looser forms exist at each carrier, so no other number is suspect.
func (n TrackingNumber) Suspect(carrier Carrier) bool {
	if !carriersOfCheckDigit[carrier] || len(n) != digitsOfNumber {
		return false
	}
	digits, err := strconv.ParseUint(string(n[:digitsOfNumber-1]), 10, 64)
	if err != nil {
		return false // letters: another form
	}
	return strconv.FormatUint(digits%7, 10) != string(n[digitsOfNumber-1:])
}
