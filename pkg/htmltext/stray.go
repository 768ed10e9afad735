package htmltext

import "strings"

// escapeStray escapes each "<" in front of a letter that begins no tag: of an element that HTML
// does not have, such as ウエスト<Lの方, or one that no ">" ends. A browser would hide what follows it.
// The second result tells that there are tags.
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

// tagLength returns the length of the tag, comment or declaration that the text begins with; 0 if
// it begins with none.
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

// attributesLength returns the length of the attributes that the text begins with and of the ">"
// that ends them; 0 if none ends them.
func attributesLength(text string) int {
	value := false // behind "=", where a quote begins a value
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

// element reports whether HTML has an element of the name, or a program writes it: names with a
// hyphen or a colon are of those.
func element(name string) bool {
	name = strings.ToLower(name)
	if strings.ContainsAny(name, "-:") {
		return !strings.ContainsFunc(name, func(r rune) bool { return r > '~' || strings.ContainsRune(`"'<=`, r) })
	}
	return elements[name]
}

// elements are those of the HTML Standard, with those that it calls obsolete.
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

// tagged reports whether a browser would see the beginning of a tag, a comment or a declaration in
// the text: "<" with one of these right behind it (HTML Standard, 13.2.5.6, tag open state). All
// others are text.
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
