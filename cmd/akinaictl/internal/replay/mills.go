package replay

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Mills are thousandths of a pound. They are needed because the file has prices of a tenth of a
// penny.
type Mills int64

const (
	millsDigits   = 3
	millsPerPound = 1000
	millsPerPenny = 10
)

var errPrice = errors.New("not a price with at most three decimals")

// parseMills parses a decimal such as "2.55" exactly.
func parseMills(text string) (Mills, error) {
	whole, fraction, _ := strings.Cut(text, ".")
	digits := strings.TrimPrefix(whole, "-")
	if digits == "" || len(fraction) > millsDigits || strings.Trim(digits+fraction, "0123456789") != "" {
		return 0, fmt.Errorf("%q: %w", text, errPrice)
	}
	n, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", millsDigits-len(fraction)), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%q: %w", text, errPrice)
	}
	return Mills(n), nil
}

// pence returns the amount in pence. whole is false if the amount is not a whole number of pence.
func (m Mills) pence() (n int64, whole bool) { return int64(m / millsPerPenny), m%millsPerPenny == 0 }

// String returns the amount in pounds, with three decimals.
func (m Mills) String() string {
	sign := ""
	if m < 0 {
		sign, m = "-", -m
	}
	return fmt.Sprintf("%s%d.%03d", sign, m/millsPerPound, m%millsPerPound)
}
