//go:build crashpoints

package crash

import (
	"os"
	"slices"
	"strings"
	"syscall"
)

// At kills the process with SIGKILL if AKINAI_CRASH_AT names the point.
func At(point string) {
	if os.Getenv("AKINAI_CRASH_AT") != point {
		return
	}
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {} // waits for the signal
}

// Disabled reports whether AKINAI_DISABLE, a comma-separated list, names the part.
func Disabled(part string) bool {
	return slices.Contains(strings.Split(os.Getenv("AKINAI_DISABLE"), ","), part)
}
