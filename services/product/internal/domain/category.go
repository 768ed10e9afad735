package domain

import (
	"maps"
	"time"
)

const (
	// MaxCategories bounds the tree, which is always read completely.
	MaxCategories = 10_000
	// MaxLevels bounds the depth of the tree; a root is level 1.
	MaxLevels = 10
)

// CategoryInput is the content of a category: what a caller writes.
type CategoryInput struct {
	// Slug is its permanent identifier, used in URLs.
	Slug, Name string
	// Parent is the slug of the parent, "" for a root.
	Parent string
	// Names holds the name in other languages than the shop's default.
	Names Names
}

// normal returns the input as it is stored.
func (in CategoryInput) normal() CategoryInput {
	in.Names = in.Names.normal(in.Name)
	return in
}

// Equal reports whether two inputs are equal.
func (in CategoryInput) Equal(other CategoryInput) bool {
	return in.Slug == other.Slug && in.Name == other.Name && in.Parent == other.Parent && maps.Equal(in.Names, other.Names)
}

// Category is a node of the category tree, as it is stored.
type Category struct {
	CategoryInput
	// Position is its position among its siblings, from 0, without gaps.
	Position int
	// Version increments when it is renamed or moved, from 1. A position shift caused by a sibling
	// does not change it.
	Version              int64
	CreatedAt, UpdatedAt time.Time
	// UpdatedBy is the subject of the change to this version; "" if it is not known.
	UpdatedBy string
}

// equal reports whether two states of a category are equal. The times change only with the version.
func (c Category) equal(other Category) bool {
	return c.Equal(other.CategoryInput) && c.Position == other.Position && c.Version == other.Version
}
