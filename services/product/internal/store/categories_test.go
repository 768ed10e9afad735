package store

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// grow applies a change to the tree.
func (s *shop) grow(ctx context.Context, change func(*domain.Tree) error, emptied ...string) error {
	return s.tree.Write(ctx, emptied, func(stored domain.StoredTree) (*domain.Tree, error) {
		tree := domain.NewTree(start, stored)
		return tree, change(tree)
	})
}

func (s *shop) plant(ctx context.Context, slug, parent string) error {
	return s.grow(ctx, func(tree *domain.Tree) error {
		_, err := tree.Create(domain.CategoryInput{Slug: slug, Name: "名 " + slug, Parent: parent})
		return err
	})
}

func (s *shop) move(ctx context.Context, slug string, version int64, parent string) error {
	return s.grow(ctx, func(tree *domain.Tree) error {
		_, err := tree.Move(slug, version, parent, 0)
		return err
	})
}

func (s *shop) fell(ctx context.Context, slug string) error {
	return s.grow(ctx, func(tree *domain.Tree) error {
		_, err := tree.Delete(slug, 1)
		return err
	}, slug)
}

// outline returns the stored tree: each category with its parent, position and version.
func (s *shop) outline(t *testing.T) string {
	t.Helper()
	all, err := s.Categories(t.Context())
	require.NoError(t, err)
	lines := make([]string, len(all))
	for i, c := range all {
		lines[i] = fmt.Sprintf("%s/%s.%d v%d", c.Parent, c.Slug, c.Position, c.Version)
	}
	return strings.Join(lines, " ")
}

func TestCategoriesAreKept(t *testing.T) {
	s := newShop(t)
	odd := domain.CategoryInput{Slug: "odd", Name: " \u202e<b>'); DROP TABLE categories;--\\ $1 🍵 ", Parent: "tea"}
	var made domain.Category
	require.NoError(t, s.grow(t.Context(), func(tree *domain.Tree) (err error) {
		made, err = tree.Create(odd)
		return err
	}))
	all, err := s.Categories(t.Context())
	require.NoError(t, err)
	require.Contains(t, all, made)
	require.NoError(t, s.move(t.Context(), "cables", 1, "tea"))
	require.NoError(t, s.fell(t.Context(), "sweets"))
	require.NoError(t, s.fell(t.Context(), "sweets"), "again")
	require.Equal(t, "/tea.0 v1 tea/cables.0 v2 tea/odd.1 v1", s.outline(t))
	require.Equal(t, []string{"category.changed odd", "category.changed cables", "category.deleted sweets"}, s.outbox(t))
	require.Equal(t, [][]string{nil, nil, nil}, s.committedIDs)
	require.Equal(t, int64(3), s.revision(t))
}

func TestARefusedChangeOfTheTreeLeavesNothing(t *testing.T) {
	s := newShop(t)
	before := s.outline(t)
	require.ErrorIs(t, s.plant(t.Context(), "new", "nowhere"), domain.ErrCategoryUnknown)
	require.ErrorIs(t, s.move(t.Context(), "tea", 1, "tea"), domain.ErrCategoryCycle)
	require.ErrorIs(t, s.grow(t.Context(), func(tree *domain.Tree) error {
		if _, err := tree.Create(domain.CategoryInput{Slug: "new", Name: "x"}); err != nil {
			return err
		}
		return domain.ErrVersionConflict
	}), domain.ErrVersionConflict)
	require.NoError(t, s.fell(t.Context(), "no\x00ne"))
	require.Equal(t, before, s.outline(t))
	require.Empty(t, s.outbox(t))
	require.Empty(t, s.committedIDs)
	require.Zero(t, s.revision(t))
}

func TestWhatHasProductsStays(t *testing.T) {
	s := newShop(t)
	for _, status := range []domain.Status{domain.StatusPublished, domain.StatusDraft, domain.StatusArchived} {
		d := draft("x", "X-1")
		d.Status = status
		p, err := s.create(t.Context(), d)
		require.NoError(t, err)
		require.ErrorIs(t, s.fell(t.Context(), "tea"), domain.ErrCategoryNotEmpty, status)
		require.NoError(t, s.write(t.Context(), domain.WriteScope{IDs: []domain.ID{p.ID}}, func(shelf *domain.UnitOfWork) error {
			_, err := shelf.Delete(p.ID, p.Version)
			return err
		}))
	}
	require.NoError(t, s.fell(t.Context(), "tea"))
	_, err := s.create(t.Context(), draft("x", "X-1"))
	require.ErrorIs(t, err, domain.ErrCategoryUnknown)
}

// atOnce runs both functions concurrently and returns their errors.
func atOnce(one, other func() error) (first, second error) {
	var group sync.WaitGroup
	group.Go(func() { first = one() })
	group.Go(func() { second = other() })
	group.Wait()
	return first, second
}

// Each of the two moves is valid alone; together they would create a cycle.
func TestTwoMovesAtOnceDoNotMakeACycle(t *testing.T) {
	s := newShop(t)
	for i := range 20 {
		a, b := fmt.Sprintf("a%d", i), fmt.Sprintf("b%d", i)
		require.NoError(t, s.plant(t.Context(), a, ""))
		require.NoError(t, s.plant(t.Context(), b, ""))
		first, second := atOnce(
			func() error { return s.move(t.Context(), a, 1, b) },
			func() error { return s.move(t.Context(), b, 1, a) },
		)
		require.NotEqual(t, first == nil, second == nil, "%v, %v", first, second)
		require.ElementsMatch(t, []string{"", "CATEGORY_CYCLE"}, []string{errs.ReasonOf(first), errs.ReasonOf(second)})
	}
	all, err := s.Categories(t.Context())
	require.NoError(t, err)
	require.Len(t, all, 3+40, "all of them hang on a root")
}

// A product is written into a category while the category is deleted: one of the two writes is
// refused.
func TestACategoryDoesNotGoWhileAProductComes(t *testing.T) {
	s := newShop(t)
	for i := range 20 {
		slug := fmt.Sprintf("c%d", i)
		require.NoError(t, s.plant(t.Context(), slug, ""))
		d := draft(slug, "X-"+slug)
		d.Category = slug
		put, gone := atOnce(
			func() error {
				return s.Write(t.Context(), domain.WriteScopeOf(d), func(stored domain.StoredProducts) (*domain.UnitOfWork, error) {
					shelf := domain.NewUnitOfWork("JPY", start, stored)
					_, err := shelf.Create(domain.ID(fmt.Sprintf("01890000-0000-7000-8000-%012d", i)), d)
					return shelf, err
				})
			},
			func() error { return s.fell(t.Context(), slug) },
		)
		if put == nil {
			require.ErrorIs(t, gone, domain.ErrCategoryNotEmpty)
		} else {
			require.ErrorIs(t, put, domain.ErrCategoryUnknown)
			require.NoError(t, gone)
		}
	}
}

func TestATreeOfThousands(t *testing.T) {
	s := newShop(t)
	began := time.Now()
	require.NoError(t, s.grow(t.Context(), func(tree *domain.Tree) error {
		for i := range 5000 {
			if _, err := tree.Create(domain.CategoryInput{Slug: fmt.Sprintf("c%d", i), Name: "x", Parent: "tea"}); err != nil {
				return err
			}
		}
		return nil
	}))
	planted := time.Now()
	require.NoError(t, s.move(t.Context(), "c4999", 1, "tea"), "renumbers all of them")
	t.Logf("planted in %s, moved in %s", planted.Sub(began), time.Since(planted))
	all, err := s.Categories(t.Context())
	require.NoError(t, err)
	require.Len(t, all, 5003)
	for i, c := range all[1:5001] {
		require.Equal(t, i, c.Position)
	}
	require.Len(t, s.outbox(t), 5001)
}

func TestCategoriesAreReadByTheirIndexes(t *testing.T) {
	s := newShop(t)
	for _, tc := range []struct{ query, want string }{
		{knownCategoriesSQL, "using categories_pkey"}, {occupiedSQL, "using products_category on products"},
	} {
		rows, err := s.db.Query(t.Context(), `EXPLAIN `+tc.query, []string{"tea"})
		require.NoError(t, err)
		lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
		require.NoError(t, err)
		plan := strings.Join(lines, "\n")
		require.Contains(t, plan, tc.want)
		require.NotContains(t, plan, "Seq Scan")
	}
}
