package sheet

import (
	"slices"
	"strings"
)

// apostrophe stands before a text that a spreadsheet program would not take for a text.
const apostrophe = "'"

// formulas are what a formula begins with in a spreadsheet program, also in full width as Japanese
// ones take it.
var formulas = []string{"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"}

// risky reports whether a text begins like a formula, or is nothing; behind apostrophes too, so
// that each text has a cell of its own.
func risky(text string) bool {
	text = strings.TrimLeft(text, apostrophe)
	return text == "" || slices.ContainsFunc(formulas, func(begin string) bool { return strings.HasPrefix(text, begin) })
}

// Guard returns the cell for a text: what begins like a formula gets an apostrophe, which shows it
// as the text that it is.
func Guard(text string) string {
	if text != "" && risky(text) {
		return apostrophe + text
	}
	return text
}

// GuardValue is Guard for a cell that is empty when there is no value: the value "" becomes an
// apostrophe.
func GuardValue(text string) string {
	if text == "" {
		return apostrophe
	}
	return Guard(text)
}

// Unguard returns the text of a cell.
func Unguard(cell string) string {
	if text, is := strings.CutPrefix(cell, apostrophe); is && risky(text) {
		return text
	}
	return cell
}

const (
	separator = '|'
	escape    = '\\'
)

var escaped = strings.NewReplacer(`\`, `\\`, `|`, `\|`)

// JoinList writes texts with | between them; one that is part of a text has a backslash before it,
// and so has a backslash.
func JoinList(texts []string) string {
	parts := make([]string, len(texts))
	for i, text := range texts {
		parts[i] = escaped.Replace(text)
	}
	return strings.Join(parts, string(separator))
}

// SplitList reads what JoinList writes; "" is no text. A backslash before anything else stands for
// itself.
func SplitList(cell string) []string {
	if cell == "" {
		return nil
	}
	var texts []string
	var text strings.Builder
	for i := 0; i < len(cell); i++ {
		switch c := cell[i]; {
		case c == separator:
			texts = append(texts, text.String())
			text.Reset()
		case c == escape && i+1 < len(cell) && (cell[i+1] == separator || cell[i+1] == escape):
			i++
			text.WriteByte(cell[i])
		default:
			text.WriteByte(c)
		}
	}
	return append(texts, text.String())
}
