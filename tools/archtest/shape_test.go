package archtest

import (
	"bytes"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The bounds of shares, in percent, and the number of lines from which a service is large.
const (
	maxShare     = 30
	largeService = 10_000
)

// TestNoFolderHoldsTooMuch bounds the share of each folder below services, pkg, bff and cmd, with
// all below it, of the hand-written Go lines; and that of each package of a large service.
func TestNoFolderHoldsTooMuch(t *testing.T) {
	t.Parallel()
	direct, below, total := linesByFolder(t)
	for folder, lines := range below {
		parent, _, deep := strings.Cut(folder, "/")
		if deep && slices.Contains([]string{"services", "pkg", "bff", "cmd"}, parent) && 100*lines > maxShare*total {
			t.Errorf("%s has %d %% of the hand-written Go lines, more than %d", folder, 100*lines/total, maxShare)
		}
	}
	for folder, lines := range direct {
		parts := strings.Split(folder, "/")
		if len(parts) < 2 || parts[0] != "services" {
			continue
		}
		service := path.Join(parts[:2]...)
		if of := below[service]; of > largeService && 100*lines > maxShare*of {
			t.Errorf("%s has %d %% of the lines of %s, more than %d", folder, 100*lines/of, service, maxShare)
		}
	}
}

// linesByFolder counts the lines of hand-written Go files: in each folder itself, with all below
// it, and in total.
func linesByFolder(t *testing.T) (direct, below map[string]int, total int) {
	t.Helper()
	direct, below = make(map[string]int), make(map[string]int)
	for _, name := range tracked(t, "*.go") {
		if strings.HasPrefix(name, "api/gen/") {
			continue
		}
		data, err := os.ReadFile(filepath.Join("../..", name))
		require.NoError(t, err)
		lines := bytes.Count(data, []byte("\n"))
		total += lines
		folder := path.Dir(name)
		direct[folder] += lines
		for ; folder != "."; folder = path.Dir(folder) {
			below[folder] += lines
		}
	}
	return direct, below, total
}

// TestFoldersHaveNoCycle: Go refuses a cycle of packages; this refuses one of the folders beside
// each other, each with all below it.
func TestFoldersHaveNoCycle(t *testing.T) {
	t.Parallel()
	for _, cycle := range cycles(list(t, "-tags=")) {
		t.Error("the folders import each other: " + cycle)
	}
}

func TestACycleOfFoldersIsFound(t *testing.T) {
	t.Parallel()
	require.Equal(t, []string{"pkg/a → pkg/b → pkg/a"}, cycles([]pkg{
		{ImportPath: "pkg/a/one", Imports: []string{"pkg/b/two"}},
		{ImportPath: "pkg/b/two"},
		{ImportPath: "pkg/b", Imports: []string{"pkg/a", "pkg/c", "fmt"}},
		{ImportPath: "pkg/c"},
		{ImportPath: "pkg/a"},
	}))
}

// cycles returns one cycle of sibling folders for each parent that has any.
func cycles(packages []pkg) (found []string) {
	ours := make(map[string]bool, len(packages))
	for _, p := range packages {
		ours[p.ImportPath] = true
	}
	edges := make(map[string][]string) // between siblings
	for _, p := range packages {
		for _, imported := range p.Imports {
			if from, to, ok := siblings(p.ImportPath, imported); ok && ours[imported] {
				edges[from] = append(edges[from], to)
			}
		}
	}
	done := make(map[string]bool)
	for _, from := range slices.Sorted(maps.Keys(edges)) {
		if cycle := walk(from, edges, nil, make(map[string]bool)); cycle != nil && !done[path.Dir(from)] {
			done[path.Dir(from)] = true
			found = append(found, strings.Join(cycle, " → "))
		}
	}
	return found
}

// siblings returns the folders of two packages below their common parent. ok is false if one
// package is below the other.
func siblings(a, b string) (from, to string, ok bool) {
	as, bs := strings.Split(a, "/"), strings.Split(b, "/")
	for i := range min(len(as), len(bs)) {
		if as[i] != bs[i] {
			return path.Join(as[:i+1]...), path.Join(bs[:i+1]...), true
		}
	}
	return "", "", false
}

// walk returns a path from the first folder back to it, or nil.
func walk(at string, edges map[string][]string, trail []string, seen map[string]bool) []string {
	trail = append(slices.Clone(trail), at)
	for _, next := range edges[at] {
		if next == trail[0] {
			return append(trail, next)
		}
		if !seen[next] {
			seen[next] = true
			if cycle := walk(next, edges, trail, seen); cycle != nil {
				return cycle
			}
		}
	}
	return nil
}

// tracked returns the files of the tree that match the patterns.
func tracked(t *testing.T, patterns ...string) []string {
	t.Helper()
	command := exec.CommandContext(t.Context(), "git", append([]string{"ls-files", "-z", "--cached", "--others", "--exclude-standard"}, patterns...)...)
	command.Dir = "../.."
	output, err := command.Output()
	require.NoError(t, err)
	var files []string
	for name := range strings.SplitSeq(strings.TrimSuffix(string(output), "\x00"), "\x00") {
		if _, err := os.Stat(filepath.Join("../..", name)); err == nil { // not deleted in the working tree
			files = append(files, name)
		}
	}
	return files
}
