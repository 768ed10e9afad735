package htmltext

import (
	"html"
	"strings"

	nethtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxDepth bounds the nesting of elements. Deeper elements lose their tags and keep their text.
const maxDepth = 32

// maxPasses bounds how often Clean rewrites a text until it does not change any more.
const maxPasses = 4

// Clean returns a text as a well-formed HTML fragment. It contains only the elements of
// docs/catalog.md, each closed, nested at most maxDepth deep, without id, name, class, style and
// script. Other elements lose their tags; those whose content is for programs lose their content. A
// "<" that does not begin a tag is text, and is escaped where a browser would read it as a tag. A
// text without anything like a tag is returned unchanged. Clean is idempotent. Safe for concurrent
// use.
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

// rewrite returns a text with the allowed tags, balanced. It returns false if elements are nested
// too deeply to be parsed.
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

// escape escapes the characters that a parser would not read as text. Quotes have no meaning in
// text.
var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// filter returns HTML without the elements and attributes that are not allowed. It replaces a
// disallowed block element by a line end, so that words stay separate.
func filter(text string) string {
	var out strings.Builder
	tokens := nethtml.NewTokenizer(strings.NewReader(text))
	within := atom.Atom(0) // the dropped element whose content is skipped
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

// render writes a parsed node, including elements that the parser adds, such as the tbody of a
// table.
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
