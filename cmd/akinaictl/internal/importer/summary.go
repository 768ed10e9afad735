package importer

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/catalogfile"
	"github.com/akinai/akinai/pkg/errs"
)

// Summary counts the outcomes of the products. Read is the sum of Created, Updated, Unchanged and
// the number of Refused.
type Summary struct {
	// Categories are counted separately.
	Categories CategorySummary

	Read, Created, Updated, Unchanged int
	Refused                           []Refusal
	// Lines is the number of lines of a file that the rows span, if a row may span several lines.
	Lines int
	// Stock is the number of SKUs whose stock was given, StockChanged the number of those whose
	// stock differed.
	Stock, StockChanged int
	// StockRefused names the SKUs whose stock was not changed, each with the reason.
	StockRefused []string
	// Drafts are the rows with status published that became drafts, because they have no price.
	Drafts []Refusal
	// Pictures is the number of uploaded pictures, PicturesMissing the number of pictures without a
	// file.
	Pictures, PicturesMissing int
	// PicturesRefused names the files that were refused, each with the reason. Their products have
	// no picture.
	PicturesRefused []string
}

// CategorySummary counts the outcomes of the categories.
type CategorySummary struct {
	Created, Updated, Unchanged int
	Refused                     []Refusal
}

// AnyRefused reports whether a row was refused.
func (s *Summary) AnyRefused() bool { return len(s.Refused)+len(s.Categories.Refused) > 0 }

// Refusal is a row that was refused.
type Refusal struct {
	File            string
	Line            int
	Slug            string
	Reason, Message string
	// Rest holds the other lines of the row.
	Rest []Refusal
}

// count counts the service's result for a row and reports whether the row was imported.
func (s *Summary) count(row catalogfile.Row, result *productv1.ImportResult) bool {
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

// refuse records why a row is refused. Of a row that spans several lines, the lines that are wrong
// come first.
func (s *Summary) refuse(row catalogfile.Row, err error) {
	var each catalogfile.Faults
	if !errors.As(err, &each) {
		each = catalogfile.Faults{row.Line: err}
	}
	var refusals []Refusal
	for _, line := range row.LineNumbers() {
		if fault, wrong := each[line]; wrong {
			refusals = append(refusals, refused(row, line, fault))
		}
	}
	for _, line := range row.LineNumbers() {
		if _, wrong := each[line]; !wrong {
			refusals = append(refusals, refused(row, line, catalogfile.ErrRefusedBeside))
		}
	}
	first := refusals[0]
	first.Rest = refusals[1:len(refusals):len(refusals)]
	s.Refused = append(s.Refused, first)
}

// count counts the service's result for a row.
func (s *CategorySummary) count(row catalogfile.Row, result *productv1.ImportResult) {
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

func refused(row catalogfile.Row, line int, err error) Refusal {
	slug := strings.Clone(cmp.Or(row.Product.GetSlug(), row.Category.GetSlug())) // a clone does not retain the row
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

// Print writes one line for each refusal, one for the categories if there are any, and one for the
// totals.
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
