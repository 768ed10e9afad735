package report

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// Section is a table and the name of its markers.
type Section struct{ Name, Body string }

// Write replaces the tables between their markers in a Markdown file; the other text is unchanged.
func Write(path string, sections []Section) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	text := string(raw)
	for _, section := range sections {
		if text, err = ReplaceSection(text, section.Name, section.Body); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	return os.WriteFile(path, []byte(text), 0o644)
}

// ReplaceSection replaces the text between <!-- name --> and <!-- /name -->.
func ReplaceSection(text, name, body string) (string, error) {
	begin, end := "<!-- "+name+" -->\n", "<!-- /"+name+" -->"
	before, rest, ok := strings.Cut(text, begin)
	if !ok {
		return "", fmt.Errorf("no marker %s", strings.TrimSpace(begin))
	}
	_, after, ok := strings.Cut(rest, end)
	if !ok {
		return "", fmt.Errorf("no marker %s", end)
	}
	return before + begin + body + end + after, nil
}

// Table writes a Markdown table; the first column is aligned left, the others right.
func Table(head []string, rows [][]string) string {
	var b strings.Builder
	line := func(cells []string) { fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | ")) }
	line(head)
	line(append([]string{"---"}, repeat("--:", len(head)-1)...))
	for _, row := range rows {
		line(row)
	}
	return b.String()
}

func repeat(s string, n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = s
	}
	return all
}

// Number writes a number without trailing zeros, with commas between thousands.
func Number(v float64) string {
	whole, fraction, _ := strings.Cut(strconv.FormatFloat(v, 'f', -1, 64), ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if fraction != "" {
		return whole + "." + fraction
	}
	return whole
}

// Figure writes a measured number, or "" for 0.
func Figure(v float64) string {
	if v == 0 {
		return ""
	}
	return Number(v)
}
