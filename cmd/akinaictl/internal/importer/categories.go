package importer

import (
	"context"
	"fmt"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/catalogfile"
)

// maxCategories is the limit of one ImportCategories call.
const maxCategories = 1000

// categories is the state of the category import: the slugs that were read, and the rows that are
// not sent yet.
type categories struct {
	slugs map[string]bool
	batch []catalogfile.Row
}

// addCategory adds a row to the batch, and sends the batch before if it is full. A repeated slug is
// refused here, as for products.
func (r *run) addCategory(ctx context.Context, row catalogfile.Row) error {
	refusal := row.Err
	if refusal == nil && r.tree.slugs[row.Category.GetSlug()] {
		refusal = catalogfile.ErrDuplicateSlug
	}
	if refusal != nil {
		r.sum.Categories.Refused = append(r.sum.Categories.Refused, refused(row, row.Line, refusal))
		r.progress(1)
		return nil
	}
	if len(r.tree.batch) == maxCategories {
		if err := r.flushCategories(ctx); err != nil {
			return err
		}
	}
	r.tree.slugs[row.Category.GetSlug()] = true
	r.tree.batch = append(r.tree.batch, row)
	return nil
}

func (r *run) flushCategories(ctx context.Context) error {
	if len(r.tree.batch) == 0 {
		return nil
	}
	drafts := make([]*productv1.CategoryInput, len(r.tree.batch))
	for i, row := range r.tree.batch {
		drafts[i] = row.Category
	}
	reply, err := r.Products.ImportCategories(ctx, &productv1.ImportCategoriesRequest{Categories: drafts})
	if err != nil {
		return fmt.Errorf("import %d categories: %w", len(drafts), err)
	}
	if len(reply.GetResults()) != len(drafts) {
		return fmt.Errorf("import %d categories: %d results", len(drafts), len(reply.GetResults()))
	}
	for i, result := range reply.GetResults() {
		r.sum.Categories.count(r.tree.batch[i], result)
	}
	r.progress(len(r.tree.batch))
	r.tree.batch = r.tree.batch[:0]
	return nil
}
