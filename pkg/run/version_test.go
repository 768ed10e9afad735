package run

import (
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestVersionNamesTheCommit(t *testing.T) {
	t.Parallel()
	built := &debug.BuildInfo{GoVersion: "go1.26.8", Main: debug.Module{Version: "v0.3.0"}}
	require.Equal(t, "v0.3.0 go1.26.8", describe(built), "built outside of a repository")

	built.Settings = []debug.BuildSetting{
		{Key: "vcs.revision", Value: "0123abc"}, {Key: "vcs.time", Value: "2026-04-01T03:00:00Z"}, {Key: "vcs.modified", Value: "true"},
	}
	require.Equal(t, "v0.3.0 0123abc 2026-04-01T03:00:00Z modified go1.26.8", describe(built))
	require.NotEmpty(t, Version())
}
