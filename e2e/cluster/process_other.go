//go:build !linux

package cluster

import "syscall"

// dieWithParent does nothing: this operating system has no such feature.
func dieWithParent() *syscall.SysProcAttr { return nil }
