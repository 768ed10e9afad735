// Package storetest provides databases with stock for tests, and checks their invariants.
package storetest
