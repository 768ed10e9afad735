package domain

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"strconv"

	"github.com/akinai/akinai/pkg/text"
)

// ErrNumberTaken means that another order has the number: try the next one. It never leaves the
// service.
var ErrNumberTaken = errors.New("the order number is taken")

// NumberFor returns an order number that a person can read out: ten digits, the first not 0, the
// last the check digit of Damm, which finds each wrong digit and each swap of neighbors. It is
// derived from the order's id like a random number, so that no number says how many orders there
// are, or which comes next. Attempts count from 0; each gives another number (ADR 0031).
func NumberFor(id OrderID, attempt int) string {
	sum := sha256.Sum256([]byte("order number\x00" + string(id) + "\x00" + strconv.Itoa(attempt)))
	body := strconv.FormatUint(100_000_000+binary.BigEndian.Uint64(sum[:])%900_000_000, 10)
	return body + string(damm(body))
}

// ParseNumber returns the order number that a person has written, with full-width digits, blanks
// and hyphens or without. Errors: ErrNumberInvalid.
func ParseNumber(written string) (string, error) {
	number, ok := text.Digits(written, "")
	if !ok || !ValidNumber(number) {
		return "", ErrNumberInvalid
	}
	return number, nil
}

// ValidNumber reports whether the text is an order number with a right check digit.
func ValidNumber(number string) bool {
	if len(number) != 10 || number[0] == '0' {
		return false
	}
	for _, c := range []byte(number) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return damm(number) == '0'
}

// dammTable is the quasigroup of Damm, "Total anti-symmetrische Quasigruppen" (2004), row by row.
// db/orders/0007_number.sql has the same.
const dammTable = "0317598642" + "7092154863" + "4206871359" + "1750983426" + "6123045978" +
	"3674209581" + "5869720134" + "8945362017" + "9438617205" + "2581436790"

// damm returns the check digit of digits; '0' for digits that end with it.
func damm(digits string) byte {
	interim := byte('0')
	for _, c := range []byte(digits) {
		interim = dammTable[int(interim-'0')*10+int(c-'0')]
	}
	return interim
}
