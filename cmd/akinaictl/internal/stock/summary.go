package stock

import (
	"cmp"
	"fmt"
	"io"
)

// Summary counts the outcomes of the rows of a file. Read is the sum of Taken and the number of
// Refused.
type Summary struct {
	File        string
	Read, Taken int
	Refused     []Refusal
	// Changed is the number of levels whose units on hand differed.
	Changed int
}

// Refusal is a row that was refused.
type Refusal struct {
	Line                           int
	SKU, Location, Reason, Message string
}

func (s *Summary) count(rows []*row) {
	s.Read += len(rows)
	for _, r := range rows {
		if r.refusal == nil {
			s.Taken++
			continue
		}
		s.Refused = append(s.Refused, Refusal{
			Line: r.line, SKU: r.sku, Location: r.location, Reason: r.refusal.Reason, Message: r.refusal.Message,
		})
	}
}

// Print writes one line for each refusal and one for the totals.
func (s *Summary) Print(w io.Writer) {
	for _, r := range s.Refused {
		fmt.Fprintf(w, "refused %s:%d %s@%s %s: %s\n", s.File, r.Line, cmp.Or(r.SKU, "-"), r.Location, r.Reason, r.Message)
	}
	fmt.Fprintf(w, "read %d = taken %d + refused %d; %d levels changed\n", s.Read, s.Taken, len(s.Refused), s.Changed)
}
