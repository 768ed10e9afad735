//go:build unguarded

package store

// guard is empty, to show that the race tests fail without the condition. See
// docs/inventory.md.
const guard = ``
