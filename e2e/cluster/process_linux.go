package cluster

import "syscall"

// dieWithParent makes the kernel kill a process when the test that started it ends in any way.
func dieWithParent() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
