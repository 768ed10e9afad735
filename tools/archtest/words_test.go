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

// names must not be used in code, settings and documents, in any spelling of theirs. Migrations and
// what tests an upgrade are excluded: they contain the words of earlier releases.
var names = []struct {
	pattern *regexp.Regexp
	use     string
}{
	{regexp.MustCompile(`\bINVENTORY_COMBINE|\bCOMBINE_`), "INVENTORY_BATCH, BATCH_CONCURRENCY, BATCH_MAX_SIZE"},
	{regexp.MustCompile(`ANNOUNCE_INTERVAL`), "STOCK_PUBLISH_INTERVAL"},
	{regexp.MustCompile(`BANK_PATIENCE`), "BANK_TIMEOUT"},
	{regexp.MustCompile(`AKINAI_WIRE\b`), "AKINAI_RPC_PROTOCOL"},
	{regexp.MustCompile(`Akinai-Made-From`), "Akinai-Cache-Validator"},
	{regexp.MustCompile(`bytecache\.answers`), "akinai.response_cache.responses"},
	{regexp.MustCompile(`\bunannounced\b`), "pending_changes"},
	{regexp.MustCompile(`inventory\.(announced|items)\b`), "published_levels, skus"},
	{regexp.MustCompile(`\bsales_by_day\b`), "daily_sales"},
	{regexp.MustCompile(`STATUS_CANCELLED|CUSTOMER_CANCELLED|\bTaskUnwind\b`), "CANCELED, compensate"},
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

func TestNamesThatMustNotComeBack(t *testing.T) {
	t.Parallel()
	list := exec.Command("git", "grep", "-nIE", namesExpression(), "--", "*.go", "*.md", "*.proto", "*.yaml", "*.sql", "Tiltfile", "Makefile",
		":!db", ":!docs/adr", ":!docs/history", ":!CHANGELOG.md", ":!docs/house-style.md", ":!tools/archtest/words_test.go")
	list.Dir = "../.."
	found, _ := list.Output() // fails if it finds nothing
	for line := range strings.Lines(string(found)) {
		for _, n := range names {
			if name := n.pattern.FindString(line); name != "" {
				t.Errorf("%s: %q; use: %s", strings.TrimSpace(line), name, n.use)
			}
		}
	}
}

// namesExpression returns one extended regular expression for all names.
func namesExpression() string {
	all := make([]string, len(names))
	for i, n := range names {
		all[i] = n.pattern.String()
	}
	return strings.Join(all, "|")
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
		if strings.HasPrefix(name, "api/gen/") || strings.HasPrefix(name, "docs/adr/") || strings.HasPrefix(name, "docs/history/") || name == "CHANGELOG.md" ||
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
