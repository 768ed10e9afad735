package main

import (
	"fmt"
	"os"
	"testing"
)

// The test binary plays three more parts, chosen by its first argument: the
// embedded broker that the stack starts from its own executable, the stack
// itself where a test must kill it, and the command a stack runs.
const (
	playStack = "play-stack"
	playCheck = "play-check"
)

// checkPassed is the exit code of the checking command: not 0 and not 1, so
// that the test also sees that codes are passed on.
const checkPassed = 42

func TestMain(m *testing.M) {
	role := ""
	if len(os.Args) > 1 {
		role = os.Args[1]
	}
	switch role {
	case brokerCommand:
		os.Exit(runBroker(os.Args[2:], os.Stderr))
	case playStack:
		os.Exit(run(os.Args[2:], os.Environ(), os.Stdout, os.Stderr))
	case playCheck:
		if err := checkStores(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(checkPassed)
	}
	os.Exit(m.Run())
}
