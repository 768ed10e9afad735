package listing

import (
	"maps"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/akinai/akinai/services/product/internal/domain"
)

// Category is the part of a domain.Category that the listing index needs.
type Category struct {
	Slug string
	// Parent is a slug, "" for a root.
	Parent string
	Name   string
	// Names holds the name in other languages than the shop's default.
	Names domain.Names
}

func (c Category) equal(other Category) bool {
	return c.Slug == other.Slug && c.Parent == other.Parent && c.Name == other.Name && maps.Equal(c.Names, other.Names)
}

// tree is the category tree.
type tree struct {
	// categories is the list from which the tree was built.
	categories []Category
	// nodes holds the categories by the number of their slug.
	nodes map[valueID]*node
}

// node is a category in the tree. id and parent are the numbers of its slug and its parent's.
type node struct {
	Category
	id     valueID
	parent valueID
	// path is the node and all its ancestors, from itself to the root.
	path []*node
	// subtree holds the products in the node's subtree.
	subtree *roaring.Bitmap
}

// pathFrom returns a category and all its ancestors.
func (t *tree) pathFrom(category valueID) []*node {
	if n := t.nodes[category]; n != nil {
		return n.path
	}
	return nil
}

// Categories returns all categories. The list is replaced when a category changes: do not change
// it.
func (x *Index) Categories() []Category {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.tree.categories
}

// setCategories replaces the tree if it has changed.
func (x *Index) setCategories(categories []Category) {
	if slices.EqualFunc(categories, x.tree.categories, Category.equal) {
		return
	}
	t := tree{categories: slices.Clone(categories), nodes: make(map[valueID]*node, len(categories))}
	for _, c := range categories {
		id := x.values.intern(facetCategory, c.Slug)
		t.nodes[id] = &node{Category: c, id: id, parent: x.values.intern(facetCategory, c.Parent), subtree: roaring.New()}
	}
	for id, n := range t.nodes {
		for up := n; up != nil && !slices.Contains(n.path, up); up = t.nodes[up.parent] {
			n.path = append(n.path, up)
			up.subtree.Or(x.values.list[id].documents)
		}
	}
	x.tree = t
}
