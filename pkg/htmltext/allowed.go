package htmltext

import (
	"net/url"
	"strings"

	nethtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/akinai/akinai/pkg/link"
)

// allowed maps the allowed elements to their attributes; docs/catalog.md lists them. Inline
// formatting elements have no attributes: a parser repeats such elements in every paragraph, and
// without bound if their attributes differ.
var allowed = map[atom.Atom][]string{
	atom.A: {"href", "title"}, atom.Abbr: {"title"}, atom.B: {}, atom.Blockquote: {}, atom.Br: {}, atom.Caption: {}, atom.Cite: {},
	atom.Code: {}, atom.Col: {"span"}, atom.Colgroup: {"span"}, atom.Dd: {}, atom.Del: {}, atom.Dfn: {}, atom.Dl: {}, atom.Dt: {},
	atom.Em: {}, atom.Figcaption: {}, atom.Figure: {}, atom.H2: {}, atom.H3: {}, atom.H4: {}, atom.H5: {}, atom.H6: {}, atom.Hr: {},
	atom.I: {}, atom.Img: {"src", "alt", "title", "width", "height"}, atom.Ins: {}, atom.Kbd: {}, atom.Li: {}, atom.Mark: {},
	atom.Ol: {"start"}, atom.P: {}, atom.Pre: {}, atom.Q: {}, atom.Rp: {}, atom.Rt: {}, atom.Ruby: {}, atom.S: {}, atom.Samp: {},
	atom.Small: {}, atom.Span: {}, atom.Strong: {}, atom.Sub: {}, atom.Sup: {}, atom.Table: {}, atom.Tbody: {},
	atom.Td: {"colspan", "rowspan"}, atom.Tfoot: {}, atom.Th: {"colspan", "rowspan", "scope"}, atom.Thead: {}, atom.Time: {"datetime"},
	atom.Tr: {}, atom.U: {}, atom.Ul: {}, atom.Var: {}, atom.Wbr: {},
}

// required maps elements to the attribute, the first in allowed, without which they have no
// meaning.
var required = map[atom.Atom]string{atom.A: "href", atom.Img: "src"}

// dropped are the elements whose content is for programs, or would not be parsed as HTML.
var dropped = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Iframe: true, atom.Noscript: true, atom.Noframes: true, atom.Noembed: true, atom.Title: true,
	atom.Template: true, atom.Object: true, atom.Svg: true, atom.Math: true, atom.Textarea: true, atom.Select: true, atom.Xmp: true,
	atom.Plaintext: true, atom.Audio: true, atom.Video: true, atom.Canvas: true, atom.Frameset: true,
}

// void are the allowed elements without an end tag.
var void = map[string]bool{"br": true, "col": true, "hr": true, "img": true, "wbr": true}

// attributesOf returns the allowed attributes of an element, each once, in the order of allowed.
func attributesOf(element atom.Atom, given []nethtml.Attribute) []nethtml.Attribute {
	var kept []nethtml.Attribute
	for _, key := range allowed[element] {
		for _, a := range given {
			if a.Key != key {
				continue
			}
			if value, ok := valueOf(key, a.Val); ok {
				kept = append(kept, nethtml.Attribute{Key: key, Val: value})
				if key == "href" {
					kept = append(kept, nethtml.Attribute{Key: "rel", Val: "nofollow"})
				}
			}
			break
		}
	}
	return kept
}

func valueOf(key, value string) (string, bool) {
	switch key {
	case "href":
		return linkTo(value)
	case "src":
		if rest, insecure := strings.CutPrefix(value, "http://"); insecure {
			value = "https://" + rest // as browsers do for pictures in https pages
		}
		return value, link.CheckPicture(value) == nil
	case "alt", "title", "datetime":
		return value, true
	case "scope":
		return value, value == "row" || value == "col"
	}
	return value, len(value) > 0 && len(value) <= 4 && strings.Trim(value, "0123456789") == "" // a number
}

// linkTo returns the address of a link, and whether it is allowed: a page of the web or of the
// shop's own host, an e-mail address, or a telephone number.
func linkTo(address string) (string, bool) {
	parsed, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return "", false
	}
	switch parsed.Scheme {
	case "http", "https":
		return parsed.String(), parsed.Hostname() != "" && parsed.User == nil
	case "mailto", "tel":
		return parsed.String(), parsed.Opaque != ""
	case "":
		return parsed.String(), link.CheckPicture(parsed.String()) == nil
	}
	return "", false
}
