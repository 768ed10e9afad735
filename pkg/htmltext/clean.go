package htmltext

import (
	"strings"
	"sync"

	"github.com/microcosm-cc/bluemonday"
)

// policy lets through what formats a text (headings, lists, tables, links, pictures from elsewhere), and nothing that runs, loads a
// page, or changes how the page around it looks. It is built once, because that takes as long as cleaning a book.
var policy = sync.OnceValue(bluemonday.UGCPolicy)

// Clean returns a text without what could script. A text with nothing like a tag is returned as it is, byte by byte: browsers read
// it as text. Cleaning what is clean changes nothing. Safe for concurrent use.
func Clean(text string) string {
	if !tagged(text) {
		return text
	}
	return policy().Sanitize(text)
}

// tagged reports whether a browser would see the beginning of a tag, a comment or a declaration in the text: "<" with one of these
// right behind it (HTML Standard, 13.2.5.6, tag open state). All others are text.
func tagged(text string) bool {
	for {
		at := strings.IndexByte(text, '<')
		if at < 0 || at == len(text)-1 {
			return false
		}
		text = text[at+1:]
		if c := text[0]; c == '/' || c == '!' || c == '?' || 'a' <= c|0x20 && c|0x20 <= 'z' {
			return true
		}
	}
}
