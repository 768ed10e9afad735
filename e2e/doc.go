// Package e2e tests the platform from outside: the built binary, real stores, the public API.
// Nothing here knows how a service works; what is checked beyond answers are the laws of
// invariants.go, read from the databases.
//
//	scripts/e2e.sh            everything, with the stores it needs
//	go test -run Story ./e2e  one part, under tools/stack
//
// Story tests (story_*_test.go) are what a shopper or an operator sees. They share one cluster,
// laid out as AKINAI_E2E_MODE says (one, many, twice, databases; package cluster), or aim at a
// running one by AKINAI_E2E_URL, and run one after the other. Protocol tests (protocol_*_test.go)
// make the same calls in every protocol, with clients that others wrote, and bad input. Fault tests
// (fault_*_test.go) kill processes and stop stores. Each has a cluster of its own.
//
// A-numbers are abuses, F-numbers faults, I-numbers laws; the laws are those of invariants.go.
// AKINAI_E2E_BINARY and AKINAI_E2E_CONTROL name binaries that are built already, AKINAI_E2E_DIR
// where logs go, AKINAI_E2E_SEED the schedule of random kills to repeat, or of operations
// (fault_stock_test.go: the inventory service alone, at two instances, see warehouse_test.go).
package e2e
