package text

import "strings"

// Paragraphs returns the lines of a text without blanks around them, and without empty ones.
func Paragraphs(s string) []string {
	var out []string
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}
