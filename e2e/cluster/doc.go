// Package cluster runs the platform for tests as operators run it: the built binary with a
// development environment, in one process or many, with its own ports, databases, topics and cache
// keys. Its processes can be killed and restarted one by one, and the stores stopped.
//
// Start reading at Start. The stores come from tools/stack, the binaries from Build; this package
// starts neither stores nor compilers.
package cluster
