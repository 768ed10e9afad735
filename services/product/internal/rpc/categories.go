package rpc

import (
	"context"
	"fmt"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// ListCategories returns the tree, with the heads of the roots if asked, from the cache or the
// database and the index.
func (s *CatalogServer) ListCategories(ctx context.Context, req *productv1.ListCategoriesRequest) (*productv1.ListCategoriesResponse, error) {
	if !req.GetWithHeads() {
		return s.tree(ctx)
	}
	revision, err := s.current(ctx)
	if err != nil {
		return nil, err
	}
	l := s.languageOf(ctx)
	return s.Responses.Categories.Get(ctx, fmt.Sprintf("heads:%s:%d", l, revision), func(ctx context.Context) (*productv1.ListCategoriesResponse, error) {
		tree, err := s.tree(ctx)
		if err != nil {
			return nil, err
		}
		heads, err := s.heads(ctx, tree.GetCategories(), l, revision)
		return &productv1.ListCategoriesResponse{Categories: tree.GetCategories(), Language: tree.GetLanguage(), Heads: heads}, err
	})
}

// heads returns the heads of the roots.
func (s *CatalogServer) heads(
	ctx context.Context, tree []*productv1.Category, l language.Language, revision int64,
) ([]*productv1.CategoryHead, error) {
	var slugs []string
	for _, c := range tree {
		if c.GetParent() == "" {
			slugs = append(slugs, c.GetSlug())
		}
	}
	found, err := s.Listings.Heads(ctx, slugs, l, revision)
	if err != nil {
		return nil, err
	}
	out := make([]*productv1.CategoryHead, len(found))
	for i, head := range found {
		out[i] = &productv1.CategoryHead{Slug: slugs[i], Count: int32(head.Count)} //nolint:gosec // products have numbers of 32 bits
		if head.Picture.URL != "" {
			out[i].Picture = pictureToProto(head.Picture)
		}
	}
	return out, nil
}

func (s *CatalogServer) tree(ctx context.Context) (*productv1.ListCategoriesResponse, error) {
	return asOfNow(ctx, s, s.Responses.Categories, func(ctx context.Context) (*productv1.ListCategoriesResponse, error) {
		categories, err := s.Reader.Categories(ctx)
		out := &productv1.ListCategoriesResponse{Language: string(s.Language), Categories: make([]*productv1.Category, len(categories))}
		for i, c := range categories {
			out.Categories[i] = categoryToProto(c)
		}
		return out, err
	})
}

// CreateCategory adds a category.
func (s *AdminServer) CreateCategory(ctx context.Context, req *productv1.CreateCategoryRequest) (*productv1.CreateCategoryResponse, error) {
	c, err := s.Categories.Create(ctx, caller(ctx), categoryFromProto(req.GetCategory()))
	if err != nil {
		return nil, err
	}
	return &productv1.CreateCategoryResponse{Category: categoryToProto(c)}, nil
}

// UpdateCategory renames a category.
func (s *AdminServer) UpdateCategory(ctx context.Context, req *productv1.UpdateCategoryRequest) (*productv1.UpdateCategoryResponse, error) {
	c, err := s.Categories.Rename(ctx, caller(ctx), req.GetSlug(), req.GetVersion(), req.GetName(), namesFromProto(req.GetNames()))
	if err != nil {
		return nil, withCurrent(err)
	}
	return &productv1.UpdateCategoryResponse{Category: categoryToProto(c)}, nil
}

// MoveCategory moves a category.
func (s *AdminServer) MoveCategory(ctx context.Context, req *productv1.MoveCategoryRequest) (*productv1.MoveCategoryResponse, error) {
	c, err := s.Categories.Move(ctx, caller(ctx), req.GetSlug(), req.GetVersion(), req.GetParent(), int(req.GetPosition()))
	if err != nil {
		return nil, withCurrent(err)
	}
	return &productv1.MoveCategoryResponse{Category: categoryToProto(c)}, nil
}

// DeleteCategory deletes an empty category.
func (s *AdminServer) DeleteCategory(ctx context.Context, req *productv1.DeleteCategoryRequest) (*productv1.DeleteCategoryResponse, error) {
	if err := s.Categories.Delete(ctx, caller(ctx), req.GetSlug(), req.GetVersion()); err != nil {
		return nil, withCurrent(err)
	}
	return &productv1.DeleteCategoryResponse{}, nil
}

// ImportCategories returns a result for each row. A row that violates a rule of its proto does
// not reach the tree.
func (s *AdminServer) ImportCategories(
	ctx context.Context, req *productv1.ImportCategoriesRequest,
) (*productv1.ImportCategoriesResponse, error) {
	results := make([]*productv1.ImportResult, len(req.GetCategories()))
	var inputs []domain.CategoryInput
	var positions []int
	for i, in := range req.GetCategories() {
		if err := valid(in); err != nil {
			results[i] = refused(err)
			continue
		}
		inputs, positions = append(inputs, categoryFromProto(in)), append(positions, i)
	}
	imported, err := s.Categories.Import(ctx, caller(ctx), inputs)
	if err != nil {
		return nil, err
	}
	for i, result := range imported {
		results[positions[i]] = importResult(result)
	}
	return &productv1.ImportCategoriesResponse{Results: results}, nil
}

func categoryFromProto(d *productv1.CategoryInput) domain.CategoryInput {
	return domain.CategoryInput{Slug: d.GetSlug(), Name: d.GetName(), Parent: d.GetParent(), Names: namesFromProto(d.GetNames())}
}

func categoryToProto(c domain.Category) *productv1.Category {
	return &productv1.Category{
		Slug: c.Slug, Name: c.Name, Parent: c.Parent, Version: c.Version, Names: namesToProto(c.Names),
		Position: int32(c.Position), //nolint:gosec // below domain.MaxCategories
	}
}
