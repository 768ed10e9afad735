package run

import (
	"runtime/debug"
	"strings"
)

// Version describes the build in one line: the release or "(devel)", the commit and its time,
// "modified" if the tree had changes, and the version of Go. Unknown parts are omitted: commit and
// time are known if the go command could read the repository during the build.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "(unknown build)"
	}
	return describe(info)
}

func describe(info *debug.BuildInfo) string {
	settings := make(map[string]string, len(info.Settings))
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	words := []string{info.Main.Version, settings["vcs.revision"], settings["vcs.time"]}
	if settings["vcs.modified"] == "true" {
		words = append(words, "modified")
	}
	words = append(words, info.GoVersion)
	return strings.Join(strings.Fields(strings.Join(words, " ")), " ")
}
