package replay

import (
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
)

// Rule names what becomes of an order line.
type Rule string

// The rules, in the order in which they are tried.
const (
	// RuleBeyond: the invoice is not among the first that were asked for.
	RuleBeyond Rule = "BEYOND_INVOICES"
	// RuleCancellation: the invoice begins with C; it takes back what others sold.
	RuleCancellation Rule = "CANCELLATION"
	// RuleQuantity: a correction of stock, not a sale.
	RuleQuantity Rule = "QUANTITY_NOT_POSITIVE"
	// RulePriceNegative: bad debt that is written off.
	RulePriceNegative Rule = "PRICE_NEGATIVE"
	// RulePriceZero: a sample, a loss, a correction.
	RulePriceZero Rule = "PRICE_ZERO"
	// RulePriceFraction: the shop's money ends at the penny.
	RulePriceFraction Rule = "PRICE_BELOW_PENNY"
	// RulePlaced: a line of an order.
	RulePlaced Rule = "PLACED"
)

// Rules returns all rules, the one of success last.
func Rules() []Rule {
	return []Rule{RuleBeyond, RuleCancellation, RuleQuantity, RulePriceNegative, RulePriceZero, RulePriceFraction, RulePlaced}
}

// unknownCustomer stands for everybody without a number.
const unknownCustomer = "unknown"

// Plan says what becomes of each line of the file.
type Plan struct {
	// Orders are the invoices with at least one line to place, in the order of the file.
	Orders []Order
	// Buckets holds every line of the file in exactly one.
	Buckets map[Rule]Bucket
	// Invoices counts those of the file.
	Invoices int

	names map[string]string
}

// Order is what is placed of an invoice.
type Order struct {
	Invoice, Day, Customer string
	Lines                  []Line
}

// Line is one order line; the same SKU may come twice.
type Line struct {
	Code     string
	Quantity int64
	// Pence is the price of a unit.
	Pence int64
}

// Bucket counts lines and adds up quantity × price.
type Bucket struct {
	Lines int
	Money Mills
}

// NewPlan reads the file and takes the first so many invoices, by where each begins. The lines of
// an invoice may be apart.
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

// judge puts a line into its bucket.
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

// customer returns the customer's number: the file writes 14075 as 14075.0.
func customer(row Row) string {
	if row.Customer == "" {
		return unknownCustomer
	}
	return strings.TrimSuffix(row.Customer, ".0")
}

// Customers returns the numbers of all who order, each once, in the order of their first order.
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

// Total adds up all buckets.
func (p Plan) Total() Bucket {
	var total Bucket
	for _, b := range p.Buckets {
		total.Lines += b.Lines
		total.Money += b.Money
	}
	return total
}
