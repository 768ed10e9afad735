// Package racetest has tests only: concurrent callers on two instances of the service, over one
// real database. Start reading at race_test.go, which opens the instances. The benchmarks, and the
// costs with a long history (build tag history), use the same instances.
package racetest
