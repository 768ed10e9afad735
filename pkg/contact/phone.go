package contact

import (
	"strings"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/text/width"

	"github.com/akinai/akinai/pkg/text"
)

// home is the country of numbers without a country code.
const home = "JP"

// The numbers of digits of a Japanese telephone number, including the leading 0.
const shortest, longest = 10, 11

// Phone parses a telephone number such as ０３-1234-5678, (03) 1234 5678 or +81 3-1234-5678. It
// returns a Japanese number as its national digits, 0312345678, and a foreign one with its country
// code, +14155550123. It returns false if the text cannot be a telephone number.
//
// It checks lengths and country codes, but not whether an area code is in use: those change more
// often than this program is released.
func Phone(written string) (string, bool) {
	number := width.Narrow.String(text.Tidy(written))
	abroad := strings.HasPrefix(number, "+")
	dialed, ok := text.Digits(strings.TrimPrefix(number, "+"), "().")
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

// ShowPhone formats a stored number for display: 03-1234-5678, +1 415-555-0123. It returns any
// other text unchanged.
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
