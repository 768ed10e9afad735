// Package fault kills processes, stops stores, and sends abuse. Each test has a cluster of its own.
// AKINAI_E2E_SEED repeats a schedule of random kills, or of operations (stock_test.go: two
// instances of the inventory service alone, see warehouse_test.go).
package fault
