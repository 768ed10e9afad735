package htmltext

import "strings"

// escapeStray escapes each "<" before a letter that does not begin a tag: of an element that does
// not exist in HTML, such as ウエスト<Lの方, or one without a closing ">". A browser would hide the text
// after it. The second result reports whether the text contains tags.
func escapeStray(text string) (string, bool) {
	var out strings.Builder
	tags := false
	for {
		at := strings.IndexByte(text, '<')
		if at < 0 {
			out.WriteString(text)
			return out.String(), tags
		}
		out.WriteString(text[:at])
		text = text[at:]
		switch length := tagLength(text); {
		case length > 0:
			out.WriteString(text[:length])
			text, tags = text[length:], true
		case tagged(text[:min(len(text), 2)]):
			out.WriteString("&lt;")
			text = text[1:]
		default:
			out.WriteByte('<')
			text = text[1:]
		}
	}
}

// tagLength returns the length of the tag, comment or declaration at the beginning of the text, 0
// if there is none.
func tagLength(text string) int {
	rest := text[1:]
	switch {
	case strings.HasPrefix(rest, "!--"):
		if end := strings.Index(text[4:], "-->"); end >= 0 {
			return 4 + end + len("-->")
		}
		return 0
	case strings.HasPrefix(rest, "!"), strings.HasPrefix(rest, "?"):
		return strings.IndexByte(text, '>') + 1
	}
	rest = strings.TrimPrefix(rest, "/")
	end := strings.IndexAny(rest, " \t\r\n\f/>")
	if end < 0 || !element(rest[:end]) {
		return 0
	}
	attributes := attributesLength(rest[end:])
	if attributes == 0 {
		return 0
	}
	return len(text) - len(rest) + end + attributes
}

// attributesLength returns the length of the attributes at the beginning of the text, including the
// ">" after them; 0 if there is no ">".
func attributesLength(text string) int {
	value := false // after "=", where a quote begins a value
	for i := 0; i < len(text); i++ {
		switch c := text[i]; c {
		case '>':
			return i + 1
		case '<':
			return 0
		case '=':
			value = true
		case '"', '\'':
			if !value {
				continue
			}
			end := strings.IndexByte(text[i+1:], c)
			if end < 0 {
				return 0
			}
			i, value = i+1+end, false
		case ' ', '\t', '\r', '\n', '\f':
		default:
			value = false
		}
	}
	return 0
}

// element reports whether HTML has an element with this name, or the name contains a hyphen or a
// colon, as names written by programs do.
func element(name string) bool {
	name = strings.ToLower(name)
	if strings.ContainsAny(name, "-:") {
		return !strings.ContainsFunc(name, func(r rune) bool { return r > '~' || strings.ContainsRune(`"'<=`, r) })
	}
	return elements[name]
}

// elements contains the elements of the HTML Standard, including the obsolete ones.
var elements = func() map[string]bool {
	all := make(map[string]bool)
	for _, name := range strings.Fields(`
		a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blink blockquote body br button canvas
		caption center cite code col colgroup command content data datalist dd del details dfn dialog dir div dl dt element em embed
		fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe image img input
		ins isindex kbd keygen label legend li link listing main map mark marquee math menu menuitem meta meter multicol nav nextid nobr
		noembed noframes noscript object ol optgroup option output p param picture plaintext pre progress q rb rbc rp rt rtc ruby s samp
		script search section select shadow slot small source spacer span strike strong style sub summary sup svg table tbody td template
		textarea tfoot th thead time title tr track tt u ul var video wbr xmp`) {
		all[name] = true
	}
	return all
}()

// tagged reports whether a browser would find the beginning of a tag, a comment or a declaration in
// the text: "<" directly followed by one of these characters (HTML Standard, 13.2.5.6, tag open
// state). Every other "<" is text.
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
