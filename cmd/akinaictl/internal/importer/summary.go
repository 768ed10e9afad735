package importer

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/errs"
)

// Summary counts what became of the products. Read is the sum of the four that follow.
type Summary struct {
	// Categories are counted by themselves.
	Categories CategorySummary

	Read, Created, Updated, Unchanged int
	Refused                           []Refusal
	// Lines is how many lines of a file the rows stood in, if a row may stand in several.
	Lines int
	// Stock is the number of SKUs whose stock was given, StockChanged of those that differed.
	Stock, StockChanged int
	// StockRefused tells, one a line, which SKUs kept their stock and why.
	StockRefused []string
	// Drafts are the rows that say published and are drafts, because they have no price.
	Drafts []Refusal
	// Pictures is the number of pictures that were uploaded, PicturesMissing of those whose file is
	// not there.
	Pictures, PicturesMissing int
	// PicturesRefused tells, one a line, which files are no pictures and why; their products are
	// without.
	PicturesRefused []string
}

// CategorySummary counts what became of the categories.
type CategorySummary struct {
	Created, Updated, Unchanged int
	Refused                     []Refusal
}

// AnyRefused reports whether a row was not taken.
func (s *Summary) AnyRefused() bool { return len(s.Refused)+len(s.Categories.Refused) > 0 }

// Refusal is a row that was not taken.
type Refusal struct {
	File            string
	Line            int
	Slug            string
	Reason, Message string
	// Rest are the other lines of the row.
	Rest []Refusal
}

// count books the service's answer to a row and reports whether the row was taken.
func (s *Summary) count(row Row, result *productv1.ImportResult) bool {
	switch result.GetOutcome() {
	case productv1.Outcome_OUTCOME_CREATED:
		s.Created++
	case productv1.Outcome_OUTCOME_UPDATED:
		s.Updated++
	case productv1.Outcome_OUTCOME_UNCHANGED:
		s.Unchanged++
	default:
		s.refuse(row, errs.New(errs.Invalid, result.GetReason(), result.GetMessage()))
		return false
	}
	if row.Product.GetStatus() == productv1.Status_STATUS_PUBLISHED && result.GetStatus() == productv1.Status_STATUS_DRAFT {
		s.Drafts = append(s.Drafts, refused(row, row.Line, nil))
	}
	return true
}

// refuse notes why a row is not taken. Of one that stands in several lines, the first that is wrong
// comes first.
func (s *Summary) refuse(row Row, err error) {
	var each faults
	if !errors.As(err, &each) {
		each = faults{row.Line: err}
	}
	var refusals []Refusal
	for _, line := range row.lines() {
		if fault, wrong := each[line]; wrong {
			refusals = append(refusals, refused(row, line, fault))
		}
	}
	for _, line := range row.lines() {
		if _, wrong := each[line]; !wrong {
			refusals = append(refusals, refused(row, line, ErrRefusedBeside))
		}
	}
	first := refusals[0]
	first.Rest = refusals[1:len(refusals):len(refusals)]
	s.Refused = append(s.Refused, first)
}

// count books the service's answer to a row.
func (s *CategorySummary) count(row Row, result *productv1.ImportResult) {
	switch result.GetOutcome() {
	case productv1.Outcome_OUTCOME_CREATED:
		s.Created++
	case productv1.Outcome_OUTCOME_UPDATED:
		s.Updated++
	case productv1.Outcome_OUTCOME_UNCHANGED:
		s.Unchanged++
	default:
		s.Refused = append(s.Refused, refused(row, row.Line, errs.New(errs.Invalid, result.GetReason(), result.GetMessage())))
	}
}

func refused(row Row, line int, err error) Refusal {
	slug := strings.Clone(cmp.Or(row.Product.GetSlug(), row.Category.GetSlug())) // not the row that it is part of
	refusal := Refusal{File: row.File, Line: line, Slug: slug, Reason: errs.ReasonOf(err)}
	var e *errs.Error
	if errors.As(err, &e) {
		refusal.Message = e.Message
		if sku := e.Meta["sku"]; sku != "" {
			refusal.Message += " (" + sku + ")"
		}
	}
	return refusal
}

// Print writes one line for each refusal, one for the categories if there were some, and one for
// the whole.
func (s *Summary) Print(w io.Writer) {
	for _, r := range slices.Concat(s.Categories.Refused, s.Refused) {
		r.print(w)
		for _, beside := range r.Rest {
			beside.print(w)
		}
	}
	for _, draft := range s.Drafts {
		fmt.Fprintf(w, "draft %s:%d %s: it says published and has no price\n", draft.File, draft.Line, draft.Slug)
	}
	for _, refused := range s.StockRefused {
		fmt.Fprintf(w, "stock kept %s\n", refused)
	}
	if c := s.Categories; c.Created+c.Updated+c.Unchanged+len(c.Refused) > 0 {
		fmt.Fprintf(w, "categories: created %d + updated %d + unchanged %d + refused %d\n", c.Created, c.Updated, c.Unchanged, len(c.Refused))
	}
	for _, refused := range s.PicturesRefused {
		fmt.Fprintf(w, "picture refused %s\n", refused)
	}
	if s.Pictures+s.PicturesMissing+len(s.PicturesRefused) > 0 {
		fmt.Fprintf(w, "pictures: uploaded %d, refused %d, missing %d\n", s.Pictures, len(s.PicturesRefused), s.PicturesMissing)
	}
	if len(s.Drafts) > 0 {
		fmt.Fprintf(w, "drafts for want of a price: %d; akinaictl price gives those of a category one\n", len(s.Drafts))
	}
	if s.Lines > 0 {
		fmt.Fprintf(w, "%d rows: ", s.Lines)
	}
	fmt.Fprintf(w, "read %d = created %d + updated %d + unchanged %d + refused %d; stock of %d SKUs given, %d changed, %d kept\n",
		s.Read, s.Created, s.Updated, s.Unchanged, len(s.Refused), s.Stock, s.StockChanged, len(s.StockRefused))
}

func (r Refusal) print(w io.Writer) {
	fmt.Fprintf(w, "refused %s:%d %s %s: %s\n", r.File, r.Line, cmp.Or(r.Slug, "-"), r.Reason, r.Message)
}
