package main

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// identity is the user that a store runs as. The zero value is the user who runs the stack.
type identity struct {
	uid, gid int
	// mapped means root outside and an ordinary user inside a user namespace. PostgreSQL refuses to
	// run as root, and inside the namespace it does not. The files belong to root, so that a folder
	// below a 0700 home works.
	mapped bool
}

// mappedID is root's id inside the namespace: any number but 0.
const mappedID = 1000

// childAttr puts a child into its own process group, so that Ctrl-C in a terminal reaches the
// command and not the stores. The kernel sends it death if the stack is killed.
func childAttr(death syscall.Signal, as identity) *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Setpgid: true, Pdeathsig: death}
	switch {
	case as.mapped:
		attr.Cloneflags = syscall.CLONE_NEWUSER
		attr.UidMappings = []syscall.SysProcIDMap{{ContainerID: mappedID, HostID: 0, Size: 1}}
		attr.GidMappings = []syscall.SysProcIDMap{{ContainerID: mappedID, HostID: 0, Size: 1}}
	case as.uid != 0:
		attr.Credential = &syscall.Credential{Uid: uint32(as.uid), Gid: uint32(as.gid)}
	}
	return attr
}

// commandAttr leaves the command, or a helper, in our process group, so that it can use the
// terminal as if it had been started alone.
func commandAttr() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
}

// signalOnParentDeath applies to the calling thread, which must not end.
func signalOnParentDeath(sig syscall.Signal) {
	// A failure only means that the stack must be stopped manually.
	_, _, _ = syscall.RawSyscall(syscall.SYS_PRCTL, syscall.PR_SET_PDEATHSIG, uintptr(sig), 0)
}

// lockFile takes the lock of a folder. The kernel releases it when the process ends in any way.
// Children do not inherit it (close on exec).
func lockFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, errLocked
		}
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	return f, nil
}

// signalAll sends sig to every process of the list and ignores those that have ended.
func signalAll(pids []int, sig syscall.Signal) {
	for _, pid := range pids {
		_ = syscall.Kill(pid, sig)
	}
}

// owner returns the owner and the mode of a file.
func owner(path string) (uid, gid int, mode os.FileMode, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, 0, 0, err
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, 0, 0, fmt.Errorf("%s: no owner", path)
	}
	return int(st.Uid), int(st.Gid), info.Mode(), nil
}

const (
	sigPause  = syscall.SIGSTOP
	sigResume = syscall.SIGCONT
)
