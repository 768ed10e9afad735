//go:build !linux

package main

import (
	"errors"
	"os"
	"syscall"
)

// Nothing here is ever called: run returns before. It makes the package compile everywhere, so that
// run can report that only Linux is supported.

var errNotLinux = errors.New("only on Linux")

type identity struct {
	uid, gid int
	mapped   bool
}

func childAttr(syscall.Signal, identity) *syscall.SysProcAttr { return nil }
func commandAttr() *syscall.SysProcAttr                       { return nil }
func signalOnParentDeath(syscall.Signal)                      {}
func lockFile(string) (*os.File, error)                       { return nil, errNotLinux }
func signalAll([]int, syscall.Signal)                         {}
func owner(string) (uid, gid int, mode os.FileMode, err error) {
	return 0, 0, 0, errNotLinux
}

const (
	sigPause  = syscall.Signal(19)
	sigResume = syscall.Signal(18)
)
