package domain_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// branch returns a category of the test's tree, at version 3.
func branch(slug, parent string, position int) domain.Category {
	return domain.Category{
		CategoryInput: domain.CategoryInput{Slug: slug, Name: strings.ToUpper(slug), Parent: parent}, Position: position,
		Version: 3, CreatedAt: yesterday, UpdatedAt: yesterday,
	}
}

// grown returns a tree in no particular order: the roots food (fruit, tea with sencha and hojicha,
// bread) and tools, and a chain l1 … l10. The category hojicha has products.
func grown() *domain.Tree {
	stored := domain.StoredTree{Occupied: map[string]bool{"hojicha": true}, Categories: []domain.Category{
		branch("hojicha", "tea", 1), branch("bread", "food", 2), branch("tools", "", 1), branch("tea", "food", 1), branch("fruit", "food", 0),
		branch("sencha", "tea", 0), branch("food", "", 0), branch("l1", "", 2),
	}}
	for level := 2; level <= domain.MaxLevels; level++ {
		stored.Categories = append(stored.Categories, branch(fmt.Sprintf("l%d", level), fmt.Sprintf("l%d", level-1), 0))
	}
	return domain.NewTree(today, stored)
}

// outline returns the tree without the chain: each category with its parent.
func outline(t *domain.Tree) string {
	var lines []string
	for _, c := range t.All() {
		if !strings.HasPrefix(c.Slug, "l") {
			lines = append(lines, fmt.Sprintf("%s/%s.%d", c.Parent, c.Slug, c.Position))
		}
	}
	return strings.Join(lines, " ")
}

const asGrown = "/food.0 food/fruit.0 food/tea.1 tea/sencha.0 tea/hojicha.1 food/bread.2 /tools.1"

func TestTheTreeIsListedFromTheTop(t *testing.T) {
	require.Equal(t, asGrown, outline(grown()))
	require.Len(t, grown().All(), 17)
	require.Empty(t, grown().Changed())
	require.Empty(t, grown().Edited())
	require.Empty(t, grown().Deleted())
}

func TestTheTreeRefuses(t *testing.T) {
	create := func(slug, name, parent string) func(*domain.Tree) error {
		return func(tree *domain.Tree) error {
			_, err := tree.Create(domain.CategoryInput{Slug: slug, Name: name, Parent: parent})
			return err
		}
	}
	imported := func(slug, name, parent string) func(*domain.Tree) error {
		return func(tree *domain.Tree) error {
			_, err := tree.Import(domain.CategoryInput{Slug: slug, Name: name, Parent: parent})
			return err
		}
	}
	move := func(slug string, version int64, parent string) func(*domain.Tree) error {
		return func(tree *domain.Tree) error {
			_, err := tree.Move(slug, version, parent, 0)
			return err
		}
	}
	rename := func(slug string, version int64, name string) func(*domain.Tree) error {
		return func(tree *domain.Tree) error {
			_, err := tree.Rename(slug, version, name, nil)
			return err
		}
	}
	remove := func(slug string, version int64) func(*domain.Tree) error {
		return func(tree *domain.Tree) error {
			_, err := tree.Delete(slug, version)
			return err
		}
	}
	for name, tc := range map[string]struct {
		do   func(*domain.Tree) error
		want error
	}{
		"a slug that is taken":               {create("tea", "Tea", ""), domain.ErrCategoryTaken},
		"a parent that is none":              {create("new", "New", "nowhere"), domain.ErrCategoryUnknown},
		"itself as its parent":               {create("new", "New", "new"), domain.ErrCategoryUnknown},
		"an eleventh level":                  {create("new", "New", "l10"), domain.ErrCategoryTooDeep},
		"NUL in a name":                      {create("new", "\x00", ""), domain.ErrTextInvalid},
		"renaming what is not there":         {rename("none", 3, "x"), domain.ErrCategoryNotFound},
		"renaming another version":           {rename("tea", 2, "x"), domain.ErrVersionConflict},
		"renaming to NUL":                    {rename("tea", 3, "\x00"), domain.ErrTextInvalid},
		"moving what is not there":           {move("none", 3, ""), domain.ErrCategoryNotFound},
		"moving another version":             {move("tea", 4, ""), domain.ErrVersionConflict},
		"moving to nowhere":                  {move("tea", 3, "nowhere"), domain.ErrCategoryUnknown},
		"moving into itself":                 {move("food", 3, "food"), domain.ErrCategoryCycle},
		"moving below itself":                {move("food", 3, "sencha"), domain.ErrCategoryCycle},
		"moving ten levels below":            {move("l1", 3, "l10"), domain.ErrCategoryCycle},
		"moving three levels below eight":    {move("food", 3, "l8"), domain.ErrCategoryTooDeep},
		"moving one level below ten":         {move("tools", 3, "l10"), domain.ErrCategoryTooDeep},
		"deleting another version":           {remove("tools", 2), domain.ErrVersionConflict},
		"deleting what has categories":       {remove("tea", 3), domain.ErrCategoryNotEmpty},
		"deleting what has products":         {remove("hojicha", 3), domain.ErrCategoryNotEmpty},
		"importing to nowhere":               {imported("new", "New", "nowhere"), domain.ErrCategoryUnknown},
		"importing what is there to nowhere": {imported("tea", "TEA", "nowhere"), domain.ErrCategoryUnknown},
		"importing below itself":             {imported("food", "FOOD", "sencha"), domain.ErrCategoryCycle},
		"importing too deep":                 {imported("food", "FOOD", "l8"), domain.ErrCategoryTooDeep},
		"importing NUL":                      {imported("tea", "\x00", "food"), domain.ErrTextInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			tree := grown()
			require.ErrorIs(t, tc.do(tree), tc.want)
			require.Empty(t, tree.Changed())
			require.Empty(t, tree.Deleted())
			require.Equal(t, asGrown, outline(tree))
		})
	}
}

func TestThereAreOnlySoManyCategories(t *testing.T) {
	var stored domain.StoredTree
	for i := range domain.MaxCategories {
		stored.Categories = append(stored.Categories, branch(fmt.Sprintf("c%d", i), "", i))
	}
	tree := domain.NewTree(today, stored)
	_, err := tree.Create(domain.CategoryInput{Slug: "one-more", Name: "x"})
	require.ErrorIs(t, err, domain.ErrCategoryLimit)
	_, err = tree.Import(domain.CategoryInput{Slug: "another", Name: "x"})
	require.ErrorIs(t, err, domain.ErrCategoryLimit)
	_, err = tree.Rename("c0", 3, "still", nil)
	require.NoError(t, err)
}

func TestACategoryIsCreatedBehindItsSiblings(t *testing.T) {
	tree := grown()
	c, err := tree.Create(domain.CategoryInput{Slug: "rice", Name: "米", Parent: "food"})
	require.NoError(t, err)
	want := domain.Category{
		CategoryInput: domain.CategoryInput{Slug: "rice", Name: "米", Parent: "food"}, Position: 3, Version: 1, CreatedAt: today, UpdatedAt: today,
	}
	require.Equal(t, want, c)
	require.Equal(t, []domain.Category{want}, tree.Changed())
	require.Equal(t, []domain.Category{want}, tree.Edited())
	_, err = tree.Create(domain.CategoryInput{Slug: "ninth", Name: "x", Parent: "l9"})
	require.NoError(t, err, "the tenth level is the last")
}

func TestRenamingChangesTheNameAlone(t *testing.T) {
	tree := grown()
	c, err := tree.Rename("tea", 3, "お茶", nil)
	require.NoError(t, err)
	want := branch("tea", "food", 1)
	want.Name, want.Version, want.UpdatedAt = "お茶", 4, today
	require.Equal(t, want, c)
	require.Equal(t, []domain.Category{want}, tree.Changed())
	c, err = tree.Rename("tea", 4, "お茶", nil)
	require.NoError(t, err)
	require.Equal(t, want, c, "the same name changes nothing")
}

func TestMoving(t *testing.T) {
	for name, tc := range map[string]struct {
		slug, parent string
		position     int
		want         string
		changed      int
	}{
		"to the front":       {"bread", "food", 0, "/food.0 food/bread.0 food/fruit.1 food/tea.2 tea/sencha.0 tea/hojicha.1 /tools.1", 3},
		"to the end":         {"fruit", "food", 9, "/food.0 food/tea.0 tea/sencha.0 tea/hojicha.1 food/bread.1 food/fruit.2 /tools.1", 3},
		"one place on":       {"fruit", "food", 1, "/food.0 food/tea.0 tea/sencha.0 tea/hojicha.1 food/fruit.1 food/bread.2 /tools.1", 2},
		"into another":       {"tea", "tools", 0, "/food.0 food/fruit.0 food/bread.1 /tools.1 tools/tea.0 tea/sencha.0 tea/hojicha.1", 2},
		"up to its own root": {"sencha", "food", 1, "/food.0 food/fruit.0 food/sencha.1 food/tea.2 tea/hojicha.0 food/bread.3 /tools.1", 4},
		"to the roots":       {"tea", "", 0, "/tea.0 tea/sencha.0 tea/hojicha.1 /food.1 food/fruit.0 food/bread.1 /tools.2", 5},
		"to where it is":     {"tea", "food", 1, asGrown, 0},
	} {
		t.Run(name, func(t *testing.T) {
			tree := grown()
			moved, err := tree.Move(tc.slug, 3, tc.parent, tc.position)
			require.NoError(t, err)
			require.Equal(t, tc.want, outline(tree))
			require.Len(t, tree.Changed(), tc.changed, "with the line, which is a root too")
			require.Contains(t, tree.All(), moved)
			if tc.changed > 0 {
				require.Equal(t, []domain.Category{moved}, tree.Edited(), "its siblings were not edited")
				require.Equal(t, int64(4), moved.Version)
			}
		})
	}
}

func TestDeletingClosesTheGap(t *testing.T) {
	tree := grown()
	for _, want := range []bool{true, false} {
		gone, err := tree.Delete("fruit", 3)
		require.NoError(t, err)
		require.Equal(t, want, gone)
	}
	require.Equal(t, []string{"fruit"}, tree.Deleted())
	require.Equal(t, "/food.0 food/tea.0 tea/sencha.0 tea/hojicha.1 food/bread.1 /tools.1", outline(tree))
	require.Empty(t, tree.Edited())
	require.Len(t, tree.Changed(), 2)
}

func TestImportingATree(t *testing.T) {
	tree := grown()
	for _, tc := range []struct {
		slug, name, parent string
		want               domain.Outcome
		err                error
	}{
		{"bread", "BREAD", "food", domain.OutcomeUnchanged, nil},
		{"tea", "お茶", "food", domain.OutcomeUpdated, nil},
		{"child", "Child", "sale", 0, domain.ErrCategoryUnknown},
		{"sale", "Sale", "", domain.OutcomeCreated, nil},
		{"sencha", "SENCHA", "sale", domain.OutcomeUpdated, nil},
		{"bread", "Bread", "food", 0, domain.ErrDuplicateSlug},
		{"rice", "米", "food", domain.OutcomeCreated, nil},
		{"brown", "玄米", "rice", domain.OutcomeCreated, nil},
	} {
		outcome, err := tree.Import(domain.CategoryInput{Slug: tc.slug, Name: tc.name, Parent: tc.parent})
		require.ErrorIs(t, err, tc.err)
		if tc.err == nil {
			require.Equal(t, tc.want, outcome, tc.slug)
		}
	}
	require.Equal(t, "/food.0 food/fruit.0 food/tea.1 tea/hojicha.0 food/bread.2 food/rice.3 rice/brown.0 /tools.1 /sale.3 sale/sencha.0",
		outline(tree))
}

// After any sequence of changes the tree is valid, and its reported changes equal the difference.
func TestATreeStaysATree(t *testing.T) {
	met := make(map[string]int)
	for seed := range uint64(20) {
		random := rand.New(rand.NewPCG(seed, 0))
		stored := domain.StoredTree{Occupied: map[string]bool{"c3": true, "c7": true}}
		for range 100 {
			tree := domain.NewTree(today, stored)
			for range random.IntN(5) {
				met[errs.ReasonOf(chance(random, tree))]++
			}
			after := tree.All()
			requireTree(t, after)
			require.ElementsMatch(t, after, apply(stored.Categories, tree.Changed(), tree.Deleted()))
			random.Shuffle(len(after), func(i, j int) { after[i], after[j] = after[j], after[i] })
			stored.Categories = after
		}
	}
	for _, reason := range []string{
		"", "CATEGORY_UNKNOWN", "CATEGORY_NOT_FOUND", "CATEGORY_TAKEN", "CATEGORY_CYCLE", "CATEGORY_TOO_DEEP", "CATEGORY_NOT_EMPTY",
		"VERSION_CONFLICT",
	} {
		require.Greater(t, met[reason], 10, "%q of %v", reason, met)
	}
}

// chance makes a random change to a tree of at most 25 categories, preferably at deep levels.
func chance(random *rand.Rand, tree *domain.Tree) error {
	some, parent, name, version := fmt.Sprintf("c%d", random.IntN(25)), "", strings.Repeat("x", random.IntN(3)), int64(random.IntN(2))
	levels := map[string]int{"": 0}
	for _, c := range tree.All() {
		levels[c.Slug] = levels[c.Parent] + 1
		if levels[c.Slug] > levels[parent] {
			parent = c.Slug
		}
		if c.Slug == some {
			version += c.Version
		}
	}
	if random.IntN(3) > 0 {
		parent = []string{"", fmt.Sprintf("c%d", random.IntN(25))}[random.IntN(2)]
	}
	var err error
	switch random.IntN(6) {
	case 0, 1:
		_, err = tree.Create(domain.CategoryInput{Slug: some, Name: name, Parent: parent})
	case 2:
		_, err = tree.Import(domain.CategoryInput{Slug: some, Name: name, Parent: parent})
	case 3:
		_, err = tree.Rename(some, version, name, nil)
	case 4:
		_, err = tree.Move(some, version, parent, random.IntN(6))
	default:
		_, err = tree.Delete(some, version)
	}
	return err
}

// requireTree checks that parents precede their children, so that there is no cycle, that no level
// is too deep, and that positions have no gaps.
func requireTree(t *testing.T, all []domain.Category) {
	t.Helper()
	levels, siblings := map[string]int{"": 0}, make(map[string]int)
	for _, c := range all {
		above, known := levels[c.Parent]
		require.True(t, known, "%s is in %s, which is not there before it", c.Slug, c.Parent)
		require.Equal(t, siblings[c.Parent], c.Position, c.Slug)
		siblings[c.Parent]++
		require.NotContains(t, levels, c.Slug)
		levels[c.Slug] = above + 1
		require.LessOrEqual(t, levels[c.Slug], domain.MaxLevels)
	}
}

// apply returns the content of a store after it has stored the changes.
func apply(before, changed []domain.Category, deleted []string) []domain.Category {
	after := slices.DeleteFunc(slices.Clone(before), func(c domain.Category) bool {
		return slices.Contains(deleted, c.Slug) ||
			slices.ContainsFunc(changed, func(o domain.Category) bool { return o.Slug == c.Slug })
	})
	return append(after, changed...)
}
