// Package cluster runs the platform as its operators do, for tests: the built binary with a
// development environment, in one process or many, on ports and in databases, topics and cache keys
// of its own. Its processes can be killed and started again one by one, and the stores under it
// stopped.
//
// Start at Start. The stores come from tools/stack, the binaries from Build; neither is this
// package's to make.
package cluster
