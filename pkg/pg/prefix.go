package pg

import "fmt"

// BeginsWith returns the condition that a text begins with a parameter, for an index of the text
// with text_pattern_ops. LIKE would not use the index: the plan of a statement counts for all its
// values, see Config, and its pattern is not known then.
func BeginsWith(text, parameter string) string {
	return fmt.Sprintf("(%[1]s ~>=~ %[2]s AND %[1]s ~<~ (%[2]s || chr(%[3]d)))", text, parameter, lastCodePoint)
}

// BeginsWithC is BeginsWith for an index of a text with the collation C.
func BeginsWithC(text, parameter string) string {
	return fmt.Sprintf("(%[1]s >= %[2]s AND %[1]s < (%[2]s || chr(%[3]d)))", text, parameter, lastCodePoint)
}

// lastCodePoint follows all others, byte by byte, and is no character of a text.
const lastCodePoint = 0x10FFFF
