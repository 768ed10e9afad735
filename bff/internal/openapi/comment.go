package openapi

import (
	"regexp"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"
)

var snakeCase = regexp.MustCompile(`\b[a-z]+(_[a-z0-9]+)+\b`)

// comment returns the comment of a descriptor: a paragraph a line, with the names of fields as JSON
// spells them.
func (g *generator) comment(d protoreflect.Descriptor) string {
	location := d.ParentFile().SourceLocations().ByDescriptor(d)
	var paragraphs []string
	for paragraph := range strings.SplitSeq(strings.TrimSpace(location.LeadingComments), "\n\n") {
		paragraphs = append(paragraphs, strings.Join(strings.Fields(paragraph), " "))
	}
	return snakeCase.ReplaceAllStringFunc(strings.Join(paragraphs, "\n\n"), func(name string) string {
		if json, ok := g.fields[name]; ok {
			return json
		}
		return name
	})
}

// words splits the name of a method into words: "Place order" for PlaceOrder.
func words(name protoreflect.Name) string {
	var b strings.Builder
	for i, r := range string(name) {
		if i > 0 && 'A' <= r && r <= 'Z' {
			b.WriteByte(' ')
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}
