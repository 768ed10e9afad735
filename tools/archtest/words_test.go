package archtest

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// commentColumns is the width of a comment line, with tabs of four columns.
const commentColumns = 100

// words must not be used in comments and documents; each has the term to use instead
// (docs/glossary.md, docs/house-style.md).
var words = []struct {
	pattern *regexp.Regexp
	use     string
}{
	{regexp.MustCompile(`(?i)\bcatalogues?\b`), "catalog"},
	{regexp.MustCompile(`(?i)\bcolours?\b`), "color"},
	{regexp.MustCompile(`(?i)\bbehaviour`), "behavior"},
	{regexp.MustCompile(`(?i)\b(authoris|recognis|normalis|organis|sanitis|serialis)`), "-ize"},
	{regexp.MustCompile(`(?i)\bfulfil(s|ment)?\b`), "fulfill"},
	{regexp.MustCompile(`(?i)\bcombiners?\b`), "batcher"},
	{regexp.MustCompile(`(?i)\bannouncers?\b`), "publisher"},
	{regexp.MustCompile(`(?i)\bunw(ind(s|ing)?|ound)\b`), "compensate"},
	{regexp.MustCompile(`(?i)cancell(ed|ing|er)`), "canceled"},
	{regexp.MustCompile(`(?i)\b(whoever|somebody|anybody|nobody)\b`), "the caller, another transaction, no one"},
}

// quotes may contain such words, because they are code or citations.
var quotes = regexp.MustCompile("`[^`]*`|\"[^\"]*\"|'[^']*'")

func TestWordsThatMustNotComeBack(t *testing.T) {
	t.Parallel()
	for _, line := range commentLines(t) {
		text := quotes.ReplaceAllString(line.text, "")
		for _, w := range words {
			if found := w.pattern.FindString(text); found != "" {
				t.Errorf("%s: %q; use: %s", line.place, found, w.use)
			}
		}
	}
}

func TestCommentsFitTheirColumns(t *testing.T) {
	t.Parallel()
	for _, line := range commentLines(t) {
		comment := strings.TrimSpace(line.text)
		if line.markdown || strings.HasPrefix(comment, "//\t") || strings.HasPrefix(comment, "//nolint") || strings.HasPrefix(comment, "//go:") {
			continue // a document, code within a comment, or a directive
		}
		if n := utf8.RuneCountInString(strings.ReplaceAll(line.text, "\t", "    ")); n > commentColumns {
			t.Errorf("%s: a comment of %d columns", line.place, n)
		}
	}
}

// commentLine is a line of a comment or of a document.
type commentLine struct {
	place, text string
	markdown    bool
}

// commentLines reads the files of the tree that are not generated. ADRs are excluded, because they
// describe past states.
func commentLines(t *testing.T) (all []commentLine) {
	t.Helper()
	list := exec.Command("git", "ls-files", "-z", "*.go", "*.proto", "*.md")
	list.Dir = "../.."
	names, err := list.Output()
	require.NoError(t, err)
	for _, name := range strings.Split(strings.TrimSuffix(string(names), "\x00"), "\x00") {
		if strings.HasPrefix(name, "api/gen/") || strings.HasPrefix(name, "docs/adr/") || name == "CHANGELOG.md" ||
			name == "docs/house-style.md" || name == "tools/archtest/words_test.go" {
			continue
		}
		data, err := os.ReadFile(filepath.Join("../..", name))
		if os.IsNotExist(err) {
			continue // deleted, but not committed yet
		}
		require.NoError(t, err)
		markdown := strings.HasSuffix(name, ".md")
		raw := false
		for i, text := range strings.Split(string(data), "\n") {
			comment := strings.HasPrefix(strings.TrimSpace(text), "//") && !raw
			if !markdown && !comment && strings.Count(text, "`")%2 == 1 {
				raw = !raw
			}
			if markdown || comment {
				all = append(all, commentLine{place: name + ":" + strconv.Itoa(i+1), text: text, markdown: markdown})
			}
		}
	}
	return all
}
