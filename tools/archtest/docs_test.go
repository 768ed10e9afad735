package archtest

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// maxReadme is the length of a README, in lines.
const maxReadme = 80

var (
	linkTarget = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	// treePath is a path of this tree in a text or in code.
	treePath = regexp.MustCompile(`(?:^|[\s(\x60"'])((?:api|bench|bff|cmd|db|deploy|docs|e2e|pkg|samples|scripts|services|tools)/[\w./*$…<>{},-]*\w)`)
)

// documents returns the documents that describe the tree as it is, without ADRs, its history.
func documents(t *testing.T) (all []string) {
	t.Helper()
	for _, name := range tracked(t, "*.md") {
		if !strings.HasPrefix(name, "docs/adr/") && !strings.HasPrefix(name, "docs/history/") && name != "CHANGELOG.md" {
			all = append(all, name)
		}
	}
	return all
}

// Each relative link, and each path of this tree that a document names, leads to a file or folder.
func TestDocumentsNameWhatIsThere(t *testing.T) {
	t.Parallel()
	for _, name := range documents(t) {
		text := read(t, name)
		for _, target := range linkTarget.FindAllStringSubmatch(text, -1) {
			link, _, _ := strings.Cut(target[1], "#")
			if link != "" && !strings.Contains(link, "://") && !strings.HasPrefix(link, "mailto:") {
				if !exists(path.Join(path.Dir(name), link)) {
					t.Errorf("%s: the link %s leads nowhere", name, target[1])
				}
			}
		}
		if name == "docs/house-style.md" {
			continue // it shows the layout of services by example
		}
		for _, found := range treePath.FindAllStringSubmatch(text, -1) {
			if !exists(found[1]) {
				t.Errorf("%s: there is no %s", name, found[1])
			}
		}
	}
}

// Each test that a document names is a function of a test file, or the beginning of the names of
// some.
func TestDocumentsNameTestsThatAreThere(t *testing.T) {
	t.Parallel()
	var declared []string
	named := regexp.MustCompile(`\bTest[A-Z]\w+`)
	for _, name := range tracked(t, "*_test.go") {
		for _, found := range regexp.MustCompile(`(?m)^func (Test\w+)\(`).FindAllStringSubmatch(read(t, name), -1) {
			declared = append(declared, found[1])
		}
	}
	require.NotEmpty(t, declared)
	for _, name := range documents(t) {
		for _, found := range named.FindAllString(read(t, name), -1) {
			if !slices.ContainsFunc(declared, func(test string) bool { return strings.HasPrefix(test, found) }) {
				t.Errorf("%s: there is no test %s", name, found)
			}
		}
	}
}

func TestADeadPathIsFound(t *testing.T) {
	t.Parallel()
	require.False(t, exists("services/order/internal/nowhere.go"))
	require.True(t, exists("services/order/internal"))
	require.True(t, exists("services/<service>/internal"), "a placeholder")
	found := treePath.FindAllStringSubmatch("see `pkg/nowhere` and services/order/module.go:12.", -1)
	require.Equal(t, []string{"pkg/nowhere", "services/order/module.go"}, []string{found[0][1], found[1][1]})
}

func TestReadmesAreShort(t *testing.T) {
	t.Parallel()
	for _, name := range tracked(t, "README.md", "*/README.md") {
		if n := strings.Count(read(t, name), "\n"); n > maxReadme {
			t.Errorf("%s has %d lines, more than %d", name, n, maxReadme)
		}
	}
}

// exists reports whether a path of the tree exists. One with a placeholder counts as existing.
func exists(name string) bool {
	if strings.ContainsAny(name, "*$…<>{},") || strings.Contains(name, "NNNN") || strings.HasSuffix(name, "...") {
		return true
	}
	name = strings.TrimRight(name, ".")
	if base := path.Base(name); base != "" && strings.Contains(base, ".") { // a package and an identifier: pkg/auth.Profile
		if before, after, _ := strings.Cut(base, "."); after != "" && after[0] >= 'A' && after[0] <= 'Z' {
			name = path.Join(path.Dir(name), before)
		}
	}
	for _, candidate := range []string{name, name + ".go"} {
		if _, err := os.Stat(filepath.Join("../..", candidate)); err == nil {
			return true
		}
	}
	return false
}

func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("../..", name))
	require.NoError(t, err)
	return string(data)
}
