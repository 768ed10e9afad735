package listing

import (
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
)

// Category is a node of the category tree.
type Category struct {
	Slug string
	// Parent is a slug, "" for a root.
	Parent string
}

// tree holds the categories by number.
type tree struct {
	categories []Category
	nodes      map[valueID]*node
}

type node struct {
	id     valueID
	parent valueID
	// path is the node and all its ancestors.
	path []*node
	// within holds the products in the node's subtree.
	within *roaring.Bitmap
}

// above returns a category and all its ancestors.
func (t *tree) above(category valueID) []*node {
	if n := t.nodes[category]; n != nil {
		return n.path
	}
	return nil
}

// setCategories replaces the tree if it has changed.
func (x *Index) setCategories(categories []Category) {
	if slices.Equal(categories, x.tree.categories) {
		return
	}
	t := tree{categories: slices.Clone(categories), nodes: make(map[valueID]*node, len(categories))}
	for _, c := range categories {
		id := x.values.of(facetCategory, c.Slug)
		t.nodes[id] = &node{id: id, parent: x.values.of(facetCategory, c.Parent), within: roaring.New()}
	}
	for id, n := range t.nodes {
		for up := n; up != nil && !slices.Contains(n.path, up); up = t.nodes[up.parent] {
			n.path = append(n.path, up)
			up.within.Or(x.values.list[id].documents)
		}
	}
	x.tree = t
}
