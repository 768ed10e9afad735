// Package e2e tests the platform from outside: the built binary, real stores, the public API. The
// tests do not depend on the internals of a service. Beyond responses they check the invariants of
// harness/invariants.go, which are read from the databases.
//
//	scripts/e2e.sh                 everything, with the stores it needs
//	go test -p 1 ./e2e/story       one part, under tools/stack
//
// The parts are packages: story, protocol, fault and data (build tag testdata), over harness and
// cluster. All use the same stores, and fault stops them: never run two packages at a time (-p 1).
//
// A-numbers are abuses, F-numbers faults, I-numbers invariants (docs/invariants.md).
// AKINAI_E2E_BINARY and AKINAI_E2E_CONTROL name binaries that are already built. AKINAI_E2E_DIR is
// the folder for logs. doc.go of each package names its further settings.
package e2e
