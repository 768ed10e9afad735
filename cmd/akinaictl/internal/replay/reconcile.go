package replay

import (
	"fmt"
	"io"
	"maps"
	"math/big"
	"slices"
)

// CheckBuckets says how the buckets of the plan differ from the file; nothing when they add up to
// it.
func CheckBuckets(plan Plan, file File) []string {
	var differences []string
	total := plan.Total()
	if total.Lines != file.Lines {
		differences = append(differences, fmt.Sprintf("buckets hold %d lines, the file has %d", total.Lines, file.Lines))
	}
	if money := big.NewRat(int64(total.Money), millsPerPound); money.Cmp(file.Money) != 0 {
		differences = append(differences, fmt.Sprintf("buckets hold %s pounds, the file has %s", money.FloatString(3), file.Money.FloatString(3)))
	}
	return differences
}

// Differences says, a day and figure at a time, where what a source says differs from what must be.
func Differences(source string, want, got Days) []string {
	days := maps.Clone(want)
	maps.Copy(days, got)
	var differences []string
	for _, day := range slices.Sorted(maps.Keys(days)) {
		w, g := want[day], got[day]
		for _, figure := range []struct {
			name      string
			want, got int64
		}{
			{"orders", w.Orders, g.Orders}, {"lines", w.Lines, g.Lines}, {"pence", w.Pence, g.Pence},
		} {
			if figure.want != figure.got {
				differences = append(differences, fmt.Sprintf("%s, %s: %d %s, the file has %d", source, day, figure.got, figure.name, figure.want))
			}
		}
	}
	return differences
}

// Sum adds up all days.
func (d Days) Sum() Day {
	var sum Day
	for _, day := range d {
		sum.Orders += day.Orders
		sum.Lines += day.Lines
		sum.Pence += day.Pence
	}
	return sum
}

// Span returns the first and the last day; "" of none.
func (d Days) Span() (from, to string) {
	days := slices.Sorted(maps.Keys(d))
	if len(days) == 0 {
		return "", ""
	}
	return days[0], days[len(days)-1]
}

// PrintBuckets writes what becomes of every line of the file.
func PrintBuckets(w io.Writer, plan Plan) {
	total := plan.Total()
	fmt.Fprintf(w, "read %d lines of %d invoices, %s pounds:\n", total.Lines, plan.Invoices, total.Money)
	for _, rule := range Rules() {
		bucket := plan.Buckets[rule]
		verb := "refused"
		switch rule {
		case RulePlaced:
			verb = fmt.Sprintf("%d orders", len(plan.Orders))
		case RuleBeyond:
			verb = "left"
		default:
		}
		fmt.Fprintf(w, "  %-22s %8d lines %15s pounds  %s\n", rule, bucket.Lines, bucket.Money, verb)
	}
}
