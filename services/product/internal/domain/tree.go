package domain

import (
	"maps"
	"slices"
	"time"

	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/language"
)

// StoredTree holds what a write of the tree has read under the write lock: all categories.
type StoredTree struct {
	// Revision is the revision of the catalog before the write.
	Revision   int64
	Categories []Category
	// Occupied holds the slugs of categories that have products, among those that the write may
	// delete.
	Occupied map[string]bool
}

// TreeChange is the decision of one write of the tree: it makes a Tree of what is stored, changes
// it, and returns it to be stored.
type TreeChange func(StoredTree) (*Tree, error)

// Tree is the category tree during one write, under the catalog's write lock. Its methods change it
// in memory; the changes are then stored. Not safe for concurrent use.
type Tree struct {
	now   time.Time
	actor string
	// language is the shop's default; its names are not translations.
	language language.Language
	stored   map[string]Category
	occupied map[string]bool

	// Positions are indexes in children, by the slug of the parent.
	categories map[string]Category
	children   map[string][]string
	imported   map[string]bool
}

// NewTree returns the tree of the stored categories.
func NewTree(now time.Time, stored StoredTree) *Tree {
	t := &Tree{
		now:        now,
		stored:     make(map[string]Category, len(stored.Categories)),
		occupied:   stored.Occupied,
		categories: make(map[string]Category, len(stored.Categories)),
		children:   make(map[string][]string),
		imported:   make(map[string]bool),
	}
	byPosition := slices.SortedFunc(slices.Values(stored.Categories), func(a, b Category) int { return a.Position - b.Position })
	for _, c := range byPosition {
		t.stored[c.Slug], t.categories[c.Slug] = c, c
		t.children[c.Parent] = append(t.children[c.Parent], c.Slug)
	}
	return t
}

// WithActor sets the subject that makes the change, and returns t.
func (t *Tree) WithActor(actor string) *Tree {
	t.actor = actor
	return t
}

// WithLanguage sets the shop's default language, and returns t.
func (t *Tree) WithLanguage(shop language.Language) *Tree {
	t.language = shop
	return t
}

// Create adds a category after its siblings. Errors: ErrCategoryTaken, ErrCategoryLimit,
// ErrCategoryUnknown for the parent, ErrCategoryTooDeep, ErrTextInvalid, ErrLanguageInvalid.
func (t *Tree) Create(in CategoryInput) (Category, error) {
	in = in.normal()
	if _, taken := t.categories[in.Slug]; taken {
		return Category{}, ErrCategoryTaken
	}
	if len(t.categories) >= MaxCategories {
		return Category{}, ErrCategoryLimit
	}
	if err := t.check(in); err != nil {
		return Category{}, err
	}
	t.categories[in.Slug] = Category{CategoryInput: in, Version: 1, CreatedAt: t.now, UpdatedAt: t.now, UpdatedBy: t.actor}
	t.children[in.Parent] = append(t.children[in.Parent], in.Slug)
	return t.withPosition(in.Slug), nil
}

// Rename sets the names of a category, if version is the stored one. Errors: ErrCategoryNotFound,
// ErrVersionConflict, ErrTextInvalid, ErrLanguageInvalid.
func (t *Tree) Rename(slug string, version int64, name string, names Names) (Category, error) {
	c, err := t.find(slug, version)
	if err != nil {
		return Category{}, err
	}
	if anyNUL(name) {
		return Category{}, ErrTextInvalid
	}
	names = names.normal(name)
	if err := names.check(t.language); err != nil {
		return Category{}, err
	}
	if c.Name != name || !maps.Equal(c.Names, names) {
		c.Name, c.Names = name, names
		t.saveNextVersion(c)
	}
	return t.withPosition(slug), nil
}

// Move moves a category with its subtree to a position in parent, if version is the stored one; a
// position beyond the end means last. Errors: ErrCategoryNotFound, ErrVersionConflict,
// ErrCategoryUnknown for the parent, ErrCategoryCycle, ErrCategoryTooDeep.
func (t *Tree) Move(slug string, version int64, parent string, position int) (Category, error) {
	c, err := t.find(slug, version)
	if err != nil {
		return Category{}, err
	}
	moved := CategoryInput{Slug: slug, Name: c.Name, Parent: parent}
	if err := t.check(moved); err != nil {
		return Category{}, err
	}
	before := t.withPosition(slug)
	t.removeFromSiblings(c)
	position = min(position, len(t.children[parent]))
	t.children[parent] = slices.Insert(t.children[parent], position, slug)
	if c.Parent != parent || before.Position != position {
		c.Parent = parent
		t.saveNextVersion(c)
	}
	return t.withPosition(slug), nil
}

// Delete deletes an empty category, if version is the stored one, and reports whether it existed.
// Errors: ErrVersionConflict, ErrCategoryNotEmpty.
func (t *Tree) Delete(slug string, version int64) (bool, error) {
	if _, ok := t.categories[slug]; !ok {
		return false, nil
	}
	c, err := t.find(slug, version)
	if err != nil {
		return false, err
	}
	if len(t.children[slug]) > 0 || t.occupied[slug] {
		return false, ErrCategoryNotEmpty
	}
	t.removeFromSiblings(c)
	delete(t.categories, slug)
	return true, nil
}

// Import creates a category with a slug, or changes its name, its parent, and its names in the
// languages of the input; "" removes one. An input that equals the
// category changes nothing; with another parent it is added after its new siblings. Errors:
// ErrDuplicateSlug for a second input with the slug, and those of Create and Move except version
// conflicts. An error changes nothing.
func (t *Tree) Import(in CategoryInput) (Outcome, error) {
	if t.imported[in.Slug] {
		return 0, ErrDuplicateSlug
	}
	t.imported[in.Slug] = true
	c, exists := t.categories[in.Slug]
	if !exists {
		_, err := t.Create(in)
		return OutcomeCreated, err
	}
	in.Names = c.Names.with(in.Names)
	if in = in.normal(); c.Equal(in) {
		return OutcomeUnchanged, nil
	}
	if err := t.check(in); err != nil {
		return 0, err
	}
	if c.Parent != in.Parent {
		t.removeFromSiblings(c)
		t.children[in.Parent] = append(t.children[in.Parent], in.Slug)
	}
	c.CategoryInput = in
	t.saveNextVersion(c)
	return OutcomeUpdated, nil
}

// All returns the categories: parents before children, siblings in display order.
func (t *Tree) All() []Category {
	all := make([]Category, 0, len(t.categories))
	var walk func(parent string)
	walk = func(parent string) {
		for position, slug := range t.children[parent] {
			c := t.categories[slug]
			c.Position = position
			all = append(all, c)
			walk(slug)
		}
	}
	walk("")
	return all
}

// Changed returns the categories that differ from the stored ones, including those whose position
// shifted.
func (t *Tree) Changed() []Category {
	return slices.DeleteFunc(t.All(), func(c Category) bool { return c.equal(t.stored[c.Slug]) })
}

// Edited returns the categories that were created, renamed or moved.
func (t *Tree) Edited() []Category {
	return slices.DeleteFunc(t.All(), func(c Category) bool { return c.Version == t.stored[c.Slug].Version })
}

// Deleted returns the slugs of deleted categories, in order.
func (t *Tree) Deleted() (slugs []string) {
	for slug := range t.stored {
		if _, ok := t.categories[slug]; !ok {
			slugs = append(slugs, slug)
		}
	}
	slices.Sort(slugs)
	return slugs
}

// find returns a category, if version is the stored one.
func (t *Tree) find(slug string, version int64) (Category, error) {
	c, ok := t.categories[slug]
	if !ok {
		return Category{}, ErrCategoryNotFound
	}
	if c.Version != version {
		return Category{}, errs.NewStale(ErrVersionConflict, t.withPosition(slug))
	}
	return c, nil
}

// check refuses an input whose parent cannot contain the category with its subtree.
func (t *Tree) check(in CategoryInput) error {
	if anyNUL(in.Name) {
		return ErrTextInvalid
	}
	if err := in.Names.check(t.language); err != nil {
		return err
	}
	level := 0
	for above := in.Parent; above != ""; above = t.categories[above].Parent {
		if _, ok := t.categories[above]; !ok {
			return ErrCategoryUnknown.With("category", above)
		}
		if above == in.Slug {
			return ErrCategoryCycle
		}
		if level++; level >= MaxLevels {
			return ErrCategoryTooDeep
		}
	}
	if level+t.levels(in.Slug) > MaxLevels {
		return ErrCategoryTooDeep
	}
	return nil
}

// levels returns the depth of a category's subtree.
func (t *Tree) levels(slug string) int {
	below := 0
	for _, child := range t.children[slug] {
		below = max(below, t.levels(child))
	}
	return 1 + below
}

// removeFromSiblings removes a category from its siblings.
func (t *Tree) removeFromSiblings(c Category) {
	t.children[c.Parent] = slices.DeleteFunc(t.children[c.Parent], func(slug string) bool { return slug == c.Slug })
}

// saveNextVersion records a changed category.
func (t *Tree) saveNextVersion(c Category) {
	c.Version++
	c.UpdatedAt, c.UpdatedBy = t.now, t.actor
	t.categories[c.Slug] = c
}

// withPosition returns a category with its position.
func (t *Tree) withPosition(slug string) Category {
	c := t.categories[slug]
	c.Position = slices.Index(t.children[c.Parent], slug)
	return c
}
