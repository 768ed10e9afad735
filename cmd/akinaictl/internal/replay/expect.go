package replay

import (
	"errors"
	"fmt"
	"iter"
	"math/big"
	"strings"
)

// Day holds the sums of the orders of a business day.
type Day struct {
	Orders, Lines, Pence int64
}

// Days holds sums by business day, YYYY-MM-DD.
type Days map[string]Day

// File holds the sums of the file, computed without the plan.
type File struct {
	// Days are the sums of the first invoices, which the shop must report.
	Days Days
	// Lines and Money are the totals of the whole file; Money is in pounds.
	Lines int
	Money *big.Rat
}

// expected holds the sums of one invoice.
type expected struct {
	day   string
	lines int64
	money *big.Rat
}

var hundred = big.NewRat(100, 1)

// Expect computes the sums that the shop must report after the first invoices were placed; the
// parameter invoices is their number. It implements docs/replay.md differently from NewPlan: with
// fractions instead of thousandths, and signs instead of numbers.
func Expect(rows iter.Seq2[Row, error], invoices int) (File, error) {
	file := File{Days: make(Days), Money: new(big.Rat)}
	first := make(map[string]*expected)
	rest := make(map[string]bool)
	for row, err := range rows {
		if err != nil {
			return File{}, err
		}
		price, ok1 := new(big.Rat).SetString(row.Price)
		quantity, ok2 := new(big.Rat).SetString(row.Quantity)
		if !ok1 || !ok2 {
			return File{}, fmt.Errorf("order line %d: %w", row.Number, errors.New("no number"))
		}
		amount := new(big.Rat).Mul(price, quantity)
		file.Lines++
		file.Money.Add(file.Money, amount)
		invoice := first[row.Invoice]
		if invoice == nil && !rest[row.Invoice] {
			if len(first) == invoices {
				rest[row.Invoice] = true
				continue
			}
			invoice = &expected{day: row.day(), money: new(big.Rat)}
			first[row.Invoice] = invoice
		}
		pence := new(big.Rat).Mul(price, hundred)
		if invoice == nil || strings.HasPrefix(row.Invoice, "C") || quantity.Sign() <= 0 || pence.Sign() <= 0 || !pence.IsInt() {
			continue
		}
		invoice.lines++
		invoice.money.Add(invoice.money, amount)
	}
	return file, file.addUp(first)
}

func (f File) addUp(invoices map[string]*expected) error {
	for number, invoice := range invoices {
		if invoice.lines == 0 {
			continue
		}
		pence := new(big.Rat).Mul(invoice.money, hundred)
		if !pence.IsInt() || !pence.Num().IsInt64() {
			return fmt.Errorf("invoice %s: %s pounds are not whole pence", number, invoice.money.FloatString(4))
		}
		day := f.Days[invoice.day]
		day.Orders++
		day.Lines += invoice.lines
		day.Pence += pence.Num().Int64()
		f.Days[invoice.day] = day
	}
	return nil
}
