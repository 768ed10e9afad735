package domain

import "time"

const (
	// MaxCategories bounds the tree, which is read whole.
	MaxCategories = 10_000
	// MaxLevels is how deep the tree is at most; a root is the first level.
	MaxLevels = 10
)

// CategoryDraft is what a writer says of a category.
type CategoryDraft struct {
	// Slug names it for life.
	Slug, Name string
	// Parent is the slug of the category that it is in, "" for a root.
	Parent string
}

// Category is a place in the tree that products stand in.
type Category struct {
	CategoryDraft
	// Position is its place among its siblings, from 0, without gaps.
	Position int
	// Version grows by one when it is renamed or moved, from 1; not when its position changes because others came or went.
	Version              int64
	CreatedAt, UpdatedAt time.Time
}
