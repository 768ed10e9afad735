package replay

import (
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
)

// Rule names the outcome of an order line.
type Rule string

// The rules, in the order in which they are checked.
const (
	// RuleBeyond: the invoice is not among the first ones, which are replayed.
	RuleBeyond Rule = "BEYOND_INVOICES"
	// RuleCancellation: the invoice number begins with C; the invoice cancels sales of other
	// invoices.
	RuleCancellation Rule = "CANCELLATION"
	// RuleQuantity: the quantity is not positive; the line corrects the stock and is not a sale.
	RuleQuantity Rule = "QUANTITY_NOT_POSITIVE"
	// RulePriceNegative: the price is negative; the line writes off a bad debt.
	RulePriceNegative Rule = "PRICE_NEGATIVE"
	// RulePriceZero: the price is 0; the line is a sample, a loss, or a correction.
	RulePriceZero Rule = "PRICE_ZERO"
	// RulePriceFraction: the price is not whole pence, which are the shop's minor units.
	RulePriceFraction Rule = "PRICE_BELOW_PENNY"
	// RulePlaced: the line becomes a line of an order.
	RulePlaced Rule = "PLACED"
)

// Rules returns all rules, RulePlaced last.
func Rules() []Rule {
	return []Rule{RuleBeyond, RuleCancellation, RuleQuantity, RulePriceNegative, RulePriceZero, RulePriceFraction, RulePlaced}
}

// unknownCustomer is the customer of all lines without a number.
const unknownCustomer = "unknown"

// Plan holds the outcome of each line of the file.
type Plan struct {
	// Orders are the invoices with at least one line to place, in the order of the file.
	Orders []Order
	// Buckets holds the sums by rule. Each line of the file is in exactly one bucket.
	Buckets map[Rule]Bucket
	// Invoices is the number of invoices in the file.
	Invoices int

	names map[string]string
}

// Order is the part of an invoice that is placed.
type Order struct {
	Invoice, Day, Customer string
	Lines                  []Line
}

// Line is one order line. An order may contain the same SKU twice.
type Line struct {
	Code     string
	Quantity int64
	// Pence is the price of one unit.
	Pence int64
}

// Bucket counts lines and adds up quantity × price.
type Bucket struct {
	Lines int
	Money Mills
}

// NewPlan reads the file and plans the first invoices, in the order in which they begin; the
// parameter invoices is their number. The lines of an invoice need not be adjacent.
func NewPlan(rows iter.Seq2[Row, error], invoices int) (Plan, error) {
	plan := Plan{Buckets: make(map[Rule]Bucket), names: make(map[string]string)}
	numbers := make(map[string]int)
	var orders []Order
	for row, err := range rows {
		if err != nil {
			return Plan{}, err
		}
		number, seen := numbers[row.Invoice]
		if !seen {
			number = len(numbers)
			numbers[row.Invoice] = number
		}
		if !seen && number < invoices {
			orders = append(orders, Order{Invoice: row.Invoice, Day: row.day(), Customer: customer(row)})
		}
		rule, line, err := plan.judge(row, number < invoices)
		if err != nil {
			return Plan{}, fmt.Errorf("order line %d: %w", row.Number, err)
		}
		if rule == RulePlaced {
			orders[number].Lines = append(orders[number].Lines, line)
		}
	}
	plan.Invoices = len(numbers)
	plan.Orders = slices.DeleteFunc(orders, func(o Order) bool { return len(o.Lines) == 0 })
	return plan, nil
}

// judge adds a line to its bucket, and returns the rule and the order line.
func (p *Plan) judge(row Row, wanted bool) (Rule, Line, error) {
	quantity, err := strconv.ParseInt(row.Quantity, 10, 64)
	if err != nil {
		return "", Line{}, fmt.Errorf("quantity: %w", err)
	}
	price, err := parseMills(row.Price)
	if err != nil {
		return "", Line{}, fmt.Errorf("price: %w", err)
	}
	if name := strings.TrimSpace(row.Description); p.names[row.Code] == "" {
		p.names[row.Code] = name
	}
	rule := RuleBeyond
	if wanted {
		rule = ruleOf(row.Invoice, quantity, price)
	}
	bucket := p.Buckets[rule]
	bucket.Lines++
	bucket.Money += Mills(quantity) * price
	p.Buckets[rule] = bucket
	pence, _ := price.pence()
	return rule, Line{Code: row.Code, Quantity: quantity, Pence: pence}, nil
}

func ruleOf(invoice string, quantity int64, price Mills) Rule {
	_, whole := price.pence()
	switch {
	case strings.HasPrefix(invoice, "C"):
		return RuleCancellation
	case quantity <= 0:
		return RuleQuantity
	case price < 0:
		return RulePriceNegative
	case price == 0:
		return RulePriceZero
	case !whole:
		return RulePriceFraction
	default:
		return RulePlaced
	}
}

// customer returns the customer's number. The file writes 14075 as 14075.0.
func customer(row Row) string {
	if row.Customer == "" {
		return unknownCustomer
	}
	return strings.TrimSuffix(row.Customer, ".0")
}

// Customers returns the numbers of all customers that order, each once, in the order of their first
// order.
func (p Plan) Customers() []string {
	var numbers []string
	seen := make(map[string]bool)
	for _, o := range p.Orders {
		if !seen[o.Customer] {
			seen[o.Customer] = true
			numbers = append(numbers, o.Customer)
		}
	}
	return numbers
}

// Total returns the sum of all buckets.
func (p Plan) Total() Bucket {
	var total Bucket
	for _, b := range p.Buckets {
		total.Lines += b.Lines
		total.Money += b.Money
	}
	return total
}
