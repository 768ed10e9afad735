// Package e2e tests the platform from outside: the built binary, real stores, the public API. The
// tests do not depend on the internals of a service. Beyond responses they check the invariants of
// invariants.go, which are read from the databases.
//
//	scripts/e2e.sh            everything, with the stores it needs
//	go test -run Story ./e2e  one part, under tools/stack
//
// Story tests (story_*_test.go) check what a shopper or an operator sees. They share one cluster
// and run one after the other. AKINAI_E2E_MODE sets its layout (one, many, twice, databases;
// package cluster); AKINAI_E2E_URL names a running cluster to use instead. Protocol tests
// (protocol_*_test.go) make the same calls in every protocol, also with third-party clients, and
// send bad input. Fault tests (fault_*_test.go) kill processes and stop stores; each has a cluster
// of its own.
//
// A-numbers are abuses, F-numbers faults, I-numbers invariants (invariants.go). AKINAI_E2E_BINARY
// and AKINAI_E2E_CONTROL name binaries that are already built. AKINAI_E2E_DIR is the folder for
// logs. AKINAI_E2E_SEED repeats a schedule of random kills, or of operations (fault_stock_test.go:
// two instances of the inventory service alone, see warehouse_test.go).
package e2e
