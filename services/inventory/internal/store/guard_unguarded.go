//go:build unguarded

package store

// guard is missing, so that the race tests can be seen to fail without it. See the README.
const guard = ``
