package contact

import (
	"strings"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/text/width"

	"github.com/akinai/akinai/pkg/text"
)

// home is the country of numbers without a country code.
const home = "JP"

// How many digits a number of Japan has that people answer, its leading 0 included.
const shortest, longest = 10, 11

// Phone reads a telephone number such as ０３-1234-5678, (03) 1234 5678 or +81 3-1234-5678. It
// returns a number of Japan as its national digits, 0312345678, and one of another country with its
// code, +14155550123. It reports false for what cannot be a number.
//
// Lengths and country codes are checked, not whether an area code is in use: that changes faster
// than releases.
func Phone(written string) (string, bool) {
	number := width.Narrow.String(text.Tidy(written))
	abroad := strings.HasPrefix(number, "+")
	dialed, ok := digits(strings.TrimPrefix(number, "+"), "().")
	if !ok {
		return "", false
	}
	if abroad {
		dialed = "+" + dialed
	} else if !strings.HasPrefix(dialed, "0") {
		return "", false
	}
	parsed, err := phonenumbers.Parse(dialed, home)
	if err != nil || phonenumbers.IsPossibleNumberWithReason(parsed) != phonenumbers.IS_POSSIBLE {
		return "", false
	}
	if int(parsed.GetCountryCode()) != phonenumbers.GetCountryCodeForRegion(home) {
		return phonenumbers.Format(parsed, phonenumbers.E164), true
	}
	national := dialed
	if abroad {
		national = "0" + phonenumbers.GetNationalSignificantNumber(parsed)
	}
	return national, shortest <= len(national) && len(national) <= longest
}

// ShowPhone returns a stored number as people read it: 03-1234-5678, +1 415-555-0123. What is none
// is returned as it is.
func ShowPhone(number string) string {
	parsed, err := phonenumbers.Parse(number, home)
	if err != nil {
		return number
	}
	if strings.HasPrefix(number, "+") {
		return phonenumbers.Format(parsed, phonenumbers.INTERNATIONAL)
	}
	return phonenumbers.Format(parsed, phonenumbers.NATIONAL)
}
