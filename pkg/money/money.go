// Package money calculates with amounts in minor units. There are no fractions and no floats: 1980
// JPY is ¥1,980, 255 GBP is £2.55.
package money

import (
	"fmt"
	"math/bits"

	"github.com/akinai/akinai/pkg/errs"
)

// ErrOverflow is returned if a sum or product exceeds int64.
var ErrOverflow = errs.New(errs.Invalid, "AMOUNT_OVERFLOW", "the amount is too large")

// ErrCurrencyMixed is returned if two amounts have different currencies.
var ErrCurrencyMixed = errs.New(errs.Invalid, "CURRENCY_MIXED", "amounts of different currencies cannot be added")

// Money is an amount in the minor unit of its currency (ISO 4217).
type Money struct {
	Amount   int64
	Currency string
}

// Add returns m + n. The zero Money takes the other's currency. Errors: ErrCurrencyMixed,
// ErrOverflow.
func (m Money) Add(n Money) (Money, error) {
	switch {
	case m == Money{}:
		return n, nil
	case n == Money{}:
		return m, nil
	case m.Currency != n.Currency:
		return Money{}, ErrCurrencyMixed
	}
	sum := m.Amount + n.Amount
	if n.Amount != 0 && (sum > m.Amount) != (n.Amount > 0) {
		return Money{}, ErrOverflow
	}
	return Money{Amount: sum, Currency: m.Currency}, nil
}

// Mul returns quantity × m. Neither may be negative. Errors: ErrOverflow, also for negative
// operands.
func (m Money) Mul(quantity int64) (Money, error) {
	if m.Amount < 0 || quantity < 0 {
		return Money{}, ErrOverflow
	}
	hi, lo := bits.Mul64(uint64(m.Amount), uint64(quantity))
	if hi != 0 || lo > 1<<63-1 {
		return Money{}, ErrOverflow
	}
	return Money{Amount: int64(lo), Currency: m.Currency}, nil
}

// String returns minor units and currency, for logs. Views format amounts for shoppers.
func (m Money) String() string {
	return fmt.Sprintf("%d %s", m.Amount, m.Currency)
}
