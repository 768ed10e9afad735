package domain

import "time"

const (
	// MaxCategories bounds the tree, which is always read completely.
	MaxCategories = 10_000
	// MaxLevels bounds the depth of the tree; a root is level 1.
	MaxLevels = 10
)

// CategoryInput is the input for a category.
type CategoryInput struct {
	// Slug is its permanent identifier.
	Slug, Name string
	// Parent is the slug of the parent, "" for a root.
	Parent string
}

// Category is a node of the category tree.
type Category struct {
	CategoryInput
	// Position is its position among its siblings, from 0, without gaps.
	Position int
	// Version increments when it is renamed or moved, from 1. A position shift caused by a sibling
	// does not change it.
	Version              int64
	CreatedAt, UpdatedAt time.Time
}
