package replay

import (
	"fmt"
	"io"
	"maps"
	"math/big"
	"slices"
)

// CheckBuckets returns the differences between the totals of the buckets and those of the file;
// none if they are equal.
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

// Differences returns the differences between the sums of a source and the expected sums, one for
// each day and figure.
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

// Sum returns the sum of all days.
func (d Days) Sum() Day {
	var sum Day
	for _, day := range d {
		sum.Orders += day.Orders
		sum.Lines += day.Lines
		sum.Pence += day.Pence
	}
	return sum
}

// Span returns the first and the last day; "" if there are no days.
func (d Days) Span() (from, to string) {
	days := slices.Sorted(maps.Keys(d))
	if len(days) == 0 {
		return "", ""
	}
	return days[0], days[len(days)-1]
}

// PrintBuckets writes the sums and the outcome of each bucket.
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
