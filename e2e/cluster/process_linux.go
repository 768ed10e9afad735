package cluster

import "syscall"

// dieWithParent has the kernel end a process when the test that started it is gone, however it
// went.
func dieWithParent() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
