package htmltext

import (
	"html"
	"strings"

	nethtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxDepth bounds how deep elements stand in each other; what is deeper keeps its text.
const maxDepth = 32

// maxPasses bounds how often a fragment is written anew until that changes nothing.
const maxPasses = 4

// Clean returns a text as one well-formed fragment of HTML: the elements of docs/catalog.md, each
// closed, none deeper than maxDepth, with no id, name, class, style or script. Other elements lose
// their tags, those with content for programs their content. A "<" that begins no tag is text and
// is escaped where a browser would not see that. A text with nothing like a tag is returned as it
// is, byte by byte. Cleaning what is clean changes nothing. Safe for concurrent use.
func Clean(text string) string {
	if !tagged(text) {
		return text
	}
	for range maxPasses {
		next, ok := rewrite(text)
		if !ok {
			break
		}
		if next == text || !tagged(next) {
			return next
		}
		text = next
	}
	return escape.Replace(Text(text))
}

// rewrite returns a text with the tags that are allowed, balanced; false if elements are nested too
// deep to be read.
func rewrite(text string) (string, bool) {
	escaped, tags := escapeStray(text)
	if !tags {
		return escaped, true
	}
	body := &nethtml.Node{Type: nethtml.ElementNode, Data: "div", DataAtom: atom.Div}
	nodes, err := nethtml.ParseFragment(strings.NewReader(filter(escaped)), body)
	if err != nil {
		return "", false
	}
	var out strings.Builder
	for _, n := range nodes {
		render(&out, n, 1)
	}
	return strings.Trim(out.String(), " \t\r\n"), true
}

// escape makes text of what a parser would read as more; quotes mean nothing in text.
var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// filter returns HTML without elements and attributes that are not allowed. Other elements that
// stand in lines of their own leave a line end, so that no words grow together.
func filter(text string) string {
	var out strings.Builder
	tokens := nethtml.NewTokenizer(strings.NewReader(text))
	within := atom.Atom(0) // the unread element that we are in
	for {
		kind := tokens.Next()
		if kind == nethtml.ErrorToken {
			return out.String() // a reader of memory has no other error than the end
		}
		token := tokens.Token()
		switch {
		case within != 0:
			if kind == nethtml.EndTagToken && token.DataAtom == within {
				within = 0
			}
		case kind == nethtml.TextToken:
			out.WriteString(escape.Replace(token.Data))
		case kind == nethtml.CommentToken || kind == nethtml.DoctypeToken:
		case dropped[token.DataAtom]:
			if kind == nethtml.StartTagToken {
				within = token.DataAtom
			}
		case allowed[token.DataAtom] == nil:
			if !inline[token.DataAtom] {
				out.WriteByte('\n')
			}
		case kind == nethtml.EndTagToken:
			out.WriteString("</" + token.Data + ">")
		default:
			writeStart(&out, token)
		}
	}
}

func writeStart(out *strings.Builder, token nethtml.Token) {
	attributes := attributesOf(token.DataAtom, token.Attr)
	if needed := required[token.DataAtom]; needed != "" && (len(attributes) == 0 || attributes[0].Key != needed) {
		return
	}
	writeTag(out, token.Data, attributes)
}

func writeTag(out *strings.Builder, name string, attributes []nethtml.Attribute) {
	out.WriteString("<" + name)
	for _, a := range attributes {
		out.WriteString(" " + a.Key + `="` + html.EscapeString(a.Val) + `"`)
	}
	out.WriteByte('>')
}

// render writes what was parsed; elements that the parser adds are written too, such as the tbody
// of a table.
func render(out *strings.Builder, n *nethtml.Node, depth int) {
	if n.Type == nethtml.TextNode {
		out.WriteString(escape.Replace(n.Data))
		return
	}
	own := n.Type == nethtml.ElementNode && depth <= maxDepth && allowed[n.DataAtom] != nil
	if own {
		writeTag(out, n.Data, n.Attr)
	}
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		render(out, child, depth+1)
	}
	if own && !void[n.Data] {
		out.WriteString("</" + n.Data + ">")
	}
}
