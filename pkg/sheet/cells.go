package sheet

import (
	"slices"
	"strings"
)

// apostrophe is put before a text that a spreadsheet program would not treat as text.
const apostrophe = "'"

// formulas are the prefixes of formulas in spreadsheet programs. Japanese programs also accept
// full-width characters.
var formulas = []string{"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"}

// risky reports whether a text without its leading apostrophes is empty or begins like a formula.
// Leading apostrophes are ignored so that no two texts have the same cell.
func risky(text string) bool {
	text = strings.TrimLeft(text, apostrophe)
	return text == "" || slices.ContainsFunc(formulas, func(begin string) bool { return strings.HasPrefix(text, begin) })
}

// Guard returns the cell of a text. A text that begins like a formula gets an apostrophe in front,
// so that spreadsheet programs show it as text.
func Guard(text string) string {
	if text != "" && risky(text) {
		return apostrophe + text
	}
	return text
}

// GuardValue is like Guard, for a column in which an empty cell means that there is no value. The
// cell of the value "" is an apostrophe.
func GuardValue(text string) string {
	if text == "" {
		return apostrophe
	}
	return Guard(text)
}

// Unguard returns the text of a cell that Guard or GuardValue returned.
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

// JoinList joins texts with |. In a text, the characters | and backslash are escaped by a
// backslash.
func JoinList(texts []string) string {
	parts := make([]string, len(texts))
	for i, text := range texts {
		parts[i] = escaped.Replace(text)
	}
	return strings.Join(parts, string(separator))
}

// SplitList splits a cell that JoinList returned; "" has no texts. A backslash before any other
// character is literal.
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
