package htmltext

import (
	"regexp"
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
	return plainQuotes(policy().Sanitize(text))
}

// tag matches a tag as the policy writes it, in which no value has an angle bracket.
var tag = regexp.MustCompile(`<[^>]*>`)

// plainQuotes turns quotes that are escaped in text, where they mean nothing, back: else a text would grow by being cleaned.
func plainQuotes(clean string) string {
	var out strings.Builder
	from := 0
	for _, at := range tag.FindAllStringIndex(clean, -1) {
		out.WriteString(quotes.Replace(clean[from:at[0]]))
		out.WriteString(clean[at[0]:at[1]])
		from = at[1]
	}
	out.WriteString(quotes.Replace(clean[from:]))
	return out.String()
}

var quotes = strings.NewReplacer("&#39;", "'", "&#34;", `"`)

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
