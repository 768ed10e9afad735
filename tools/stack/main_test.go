package main

import (
	"fmt"
	"os"
	"testing"
)

// The test binary has three more roles, chosen by its first argument: the embedded broker, which
// the stack starts from its own executable; the stack itself, in a test that kills it; and the
// command that a stack runs.
const (
	playStack = "play-stack"
	playCheck = "play-check"
)

// checkPassed is the exit code of the checking command. It is neither 0 nor 1, so that the test
// also checks that exit codes are passed on.
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
