// Package interleave has tests only: the use cases on two instances, over a store in memory, in
// every interleaving of the steps of that store. Start reading at interleave_test.go. The model of
// the store is in model_test.go, the gates before its methods are in ports_test.go, the search is
// in search_test.go, and the scripts of the callers are in scenes_test.go.
package interleave
