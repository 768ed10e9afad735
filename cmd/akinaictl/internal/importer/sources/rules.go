package sources

import (
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/akinai/akinai/pkg/sheet"
)

// rules define the shop's columns, in the order of the mapping file.
type rules []rule

// rule makes one of the shop's columns from a text in which {name} is replaced by the cell of the
// source column of that name.
type rule struct {
	column string
	text   string
	line   int
}

// UnmarshalYAML reads the rules. It fails if a column is unknown, or if braces do not enclose a
// name.
func (r *rules) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind != yaml.MappingNode {
		return wrong(node, "columns", "is not a list of column: text")
	}
	for i := 0; i < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		if err := checkOurs(key, "columns"); err != nil {
			return err
		}
		key.Value = sheet.CleanColumn(key.Value)
		switch where := "columns." + key.Value; {
		case key.Value == sheet.Currency:
			return wrong(key, where, "prices are converted to currency.to")
		case r.has(key.Value):
			return wrong(key, where, "comes twice")
		case value.Kind != yaml.ScalarNode:
			return wrong(value, where, "is not a text")
		case strings.ContainsAny(reference.ReplaceAllString(value.Value, ""), "{}"):
			return wrong(value, where, "%q has a brace that encloses no column", value.Value)
		}
		*r = append(*r, rule{column: key.Value, text: value.Value, line: value.Line})
	}
	return nil
}

func checkOurs(key *yaml.Node, of string) error {
	if err := sheet.CheckColumn(sheet.CleanColumn(key.Value)); err != nil {
		return wrong(key, of+"."+key.Value, "%w", err)
	}
	return nil
}

func (r *rules) has(column string) bool {
	return slices.ContainsFunc(*r, func(rule rule) bool { return rule.column == column })
}

// reference matches a reference to a source column.
var reference = regexp.MustCompile(`\{([^{}]+)\}`)

// columns returns the source columns that the rule needs.
func (r rule) columns() []string {
	var names []string
	for _, match := range reference.FindAllStringSubmatch(r.text, -1) {
		names = append(names, match[1])
	}
	return names
}

// fill replaces the references by cells.
func (r rule) fill(cell func(column string) string) string {
	return reference.ReplaceAllStringFunc(r.text, func(match string) string { return cell(match[1 : len(match)-1]) })
}
