package sources

import (
	"fmt"
	"math/big"
	"regexp"

	"go.yaml.in/yaml/v3"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/catalogfile"
)

// Values of a mapping file that are validated. An error contains the line of the value.
type (
	taxClass productv1.TaxClass
	currency string
	// factor is an exact number above 0.
	factor  struct{ rat *big.Rat }
	pattern struct{ *regexp.Regexp }
	// valuesByWord maps, by the shop's column, words of the source to the shop's words.
	valuesByWord map[string]map[string]string
)

// UnmarshalYAML reads standard or reduced.
func (c *taxClass) UnmarshalYAML(node *yaml.Node) error {
	class, known := catalogfile.TaxClasses[node.Value]
	if !known || class == 0 {
		return wrong(node, "tax_class", "%q is neither standard nor reduced", node.Value)
	}
	*c = taxClass(class)
	return nil
}

var currencyCode = regexp.MustCompile(`^[A-Z]{3}$`)

// UnmarshalYAML reads three capital letters.
func (c *currency) UnmarshalYAML(node *yaml.Node) error {
	if !currencyCode.MatchString(node.Value) {
		return wrong(node, "currency.to", "%q is not three capital letters", node.Value)
	}
	*c = currency(node.Value)
	return nil
}

var positive = regexp.MustCompile(`^[0-9]{1,12}(\.[0-9]{1,12})?$`)

// UnmarshalYAML reads a decimal number.
func (f *factor) UnmarshalYAML(node *yaml.Node) error {
	rat, ok := new(big.Rat).SetString(node.Value)
	if !ok || !positive.MatchString(node.Value) || rat.Sign() == 0 {
		return wrong(node, "currency.rate", "%q is not a decimal number above 0", node.Value)
	}
	f.rat = rat
	return nil
}

// UnmarshalYAML reads a regular expression.
func (p *pattern) UnmarshalYAML(node *yaml.Node) (err error) {
	if p.Regexp, err = regexp.Compile(node.Value); err != nil {
		return wrong(node, "name.pattern", "%w", err)
	}
	return nil
}

// UnmarshalYAML reads words by column. All of the shop's columns are accepted, although only those
// with a fixed set of words need a mapping.
func (v *valuesByWord) UnmarshalYAML(node *yaml.Node) error {
	var words map[string]map[string]string
	if err := node.Decode(&words); err != nil {
		return err
	}
	for i := 0; i < len(node.Content); i += 2 {
		if err := checkOurs(node.Content[i], "values"); err != nil {
			return err
		}
	}
	*v = words
	return nil
}

// wrong returns an error for an invalid value of a mapping file, with its line and key.
func wrong(node *yaml.Node, key, format string, args ...any) error {
	return fmt.Errorf("line %d: %s: %w", node.Line, key, fmt.Errorf(format, args...))
}
