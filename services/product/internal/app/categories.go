package app

import (
	"context"
	"fmt"

	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// Categories holds the use cases that write the category tree. The argument by of its methods is
// the subject that makes the change. Safe for concurrent use.
type Categories struct {
	tree     CategoryStore
	clock    clock.Clock
	language language.Language
}

// NewCategories returns the use cases on a store, of a shop whose default language is shop.
func NewCategories(tree CategoryStore, clock clock.Clock, shop language.Language) *Categories {
	return &Categories{tree: tree, clock: clock, language: shop}
}

// Create adds a category after its siblings. Errors: those of domain.Tree.Create.
func (c *Categories) Create(ctx context.Context, by string, in domain.CategoryInput) (created domain.Category, err error) {
	err = c.write(ctx, by, nil, func(tree *domain.Tree) error {
		created, err = tree.Create(in)
		return err
	})
	if err != nil {
		return domain.Category{}, fmt.Errorf("create category %s: %w", in.Slug, err)
	}
	return created, nil
}

// Rename sets the names of a category, if version is the stored one. Errors: those of
// domain.Tree.Rename.
func (c *Categories) Rename(ctx context.Context, by, slug string, version int64, name string, names domain.Names) (renamed domain.Category, err error) {
	err = c.write(ctx, by, nil, func(tree *domain.Tree) error {
		renamed, err = tree.Rename(slug, version, name, names)
		return err
	})
	if err != nil {
		return domain.Category{}, fmt.Errorf("rename category %s: %w", slug, err)
	}
	return renamed, nil
}

// Move moves a category with its subtree, if version is the stored one. Errors: those of
// domain.Tree.Move.
func (c *Categories) Move(ctx context.Context, by, slug string, version int64, parent string, position int) (moved domain.Category, err error) {
	err = c.write(ctx, by, nil, func(tree *domain.Tree) error {
		moved, err = tree.Move(slug, version, parent, position)
		return err
	})
	if err != nil {
		return domain.Category{}, fmt.Errorf("move category %s into %s: %w", slug, parent, err)
	}
	return moved, nil
}

// Delete deletes an empty category, if version is the stored one. Deleting a category that does not
// exist succeeds. Errors: those of domain.Tree.Delete.
func (c *Categories) Delete(ctx context.Context, by, slug string, version int64) error {
	err := c.write(ctx, by, []string{slug}, func(tree *domain.Tree) error {
		_, err := tree.Delete(slug, version)
		return err
	})
	if err != nil {
		return fmt.Errorf("delete category %s: %w", slug, err)
	}
	return nil
}

// Import creates or updates categories by slug, in one transaction, and returns one result per
// input, in the same order and without product ids. An input that equals the stored category
// changes nothing, so an import can be repeated.
func (c *Categories) Import(ctx context.Context, by string, inputs []domain.CategoryInput) ([]ImportResult, error) {
	results := make([]ImportResult, len(inputs))
	err := c.write(ctx, by, nil, func(tree *domain.Tree) error {
		for i, in := range inputs {
			results[i].Outcome, results[i].Err = tree.Import(in)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("import %d categories: %w", len(inputs), err)
	}
	return results, nil
}

// write changes the tree. deletable are the categories that change may delete.
func (c *Categories) write(ctx context.Context, by string, deletable []string, change func(*domain.Tree) error) error {
	return c.tree.Write(ctx, deletable, func(stored domain.StoredTree) (*domain.Tree, error) {
		tree := domain.NewTree(c.clock.Now(), stored).WithActor(by).WithLanguage(c.language)
		return tree, change(tree)
	})
}
