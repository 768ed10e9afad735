package replay

import (
	"errors"
	"fmt"
	"iter"
	"math/big"
	"strings"
)

// Day sums up the orders of a business day.
type Day struct {
	Orders, Lines, Pence int64
}

// Days are sums by business day, YYYY-MM-DD.
type Days map[string]Day

// File is what the file says, worked out without the plan.
type File struct {
	// Days are those of the first invoices, as they must stand in the shop.
	Days Days
	// Lines and Money are of the whole file; Money is in pounds.
	Lines int
	Money *big.Rat
}

// expected collects one invoice.
type expected struct {
	day   string
	lines int64
	money *big.Rat
}

var hundred = big.NewRat(100, 1)

// Expect works out what the shop must say after the first so many invoices were placed. It reads
// the words of docs/replay.md, not those of NewPlan: fractions instead of thousandths, signs
// instead of numbers.
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
