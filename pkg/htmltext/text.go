package htmltext

import (
	"html"
	"strings"

	nethtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// inline are the elements that do not separate the words around them.
var inline = map[atom.Atom]bool{
	atom.A: true, atom.Abbr: true, atom.B: true, atom.Bdi: true, atom.Bdo: true, atom.Cite: true, atom.Code: true, atom.Del: true,
	atom.Dfn: true, atom.Em: true, atom.Font: true, atom.I: true, atom.Ins: true, atom.Kbd: true, atom.Mark: true, atom.Q: true,
	atom.S: true, atom.Samp: true, atom.Small: true, atom.Span: true, atom.Strike: true, atom.Strong: true, atom.Sub: true,
	atom.Sup: true, atom.Tt: true, atom.U: true, atom.Var: true, atom.Wbr: true,
}

// unread are the elements whose content is not text.
var unread = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Iframe: true, atom.Noscript: true, atom.Noframes: true, atom.Noembed: true,
	atom.Title: true, atom.Template: true,
}

// Text returns the text of HTML: without markup, with entities decoded, and with a blank where an
// element separates words. In a text without tags it only decodes entities.
func Text(text string) string {
	if !tagged(text) {
		return html.UnescapeString(text)
	}
	var out strings.Builder
	tokens := nethtml.NewTokenizer(strings.NewReader(text))
	within := atom.Atom(0) // the unread element whose content is skipped
	for {
		kind := tokens.Next()
		if kind == nethtml.ErrorToken {
			return out.String() // reading from memory, the only error is the end
		}
		token := tokens.Token()
		switch {
		case within != 0:
			if kind == nethtml.EndTagToken && token.DataAtom == within {
				within = 0
			}
		case kind == nethtml.TextToken:
			out.WriteString(token.Data)
		case kind == nethtml.StartTagToken && unread[token.DataAtom]:
			within = token.DataAtom
		case kind != nethtml.CommentToken && !inline[token.DataAtom]:
			out.WriteByte(' ')
		}
	}
}
