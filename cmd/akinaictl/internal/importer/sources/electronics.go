package sources

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/catalogfile"
)

// Limits of the product service, in characters.
const (
	maxName           = 200
	maxAttributeName  = 64
	maxAttributeValue = 1000
)

// electronic makes a product from a row of the electronics catalog.
func (m mapping) electronic(o object) (*productv1.ProductInput, map[string]int64, error) {
	cents, err := strconv.ParseInt(o.text("price"), 10, 64)
	if err != nil || cents < 0 {
		return nil, nil, fmt.Errorf("price %q is not a whole number of cents", o.text("price"))
	}
	title := plain(o.text("title"))
	draft, stock, err := m.single(o.text("id"), fmt.Sprintf("%d.%02d", cents/100, cents%100))
	if err != nil {
		return nil, nil, err
	}
	draft.Name, draft.Description, draft.Brand = catalogfile.Shorten(title, maxName), o.text("short_description"), o.text("supplier")
	draft.Attributes = m.attributes(o)
	if draft.GetName() != title {
		draft.Attributes["title"] = catalogfile.Shorten(title, maxAttributeValue)
	}
	for _, field := range slices.Sorted(maps.Keys(o)) {
		if kind, name, ok := strings.Cut(strings.TrimPrefix(field, "attr_"), "_"); ok && strings.HasPrefix(field, "attr_") && len(kind) == 1 {
			addAttribute(draft.GetAttributes(), strings.Join(strings.Fields(strings.ReplaceAll(name, "_", " ")), " "), o.text(field))
		}
	}
	return draft, stock, nil
}

// attributes returns the attributes that the mapping makes from fields.
func (m mapping) attributes(o object) map[string]string {
	attributes := make(map[string]string)
	for _, a := range m.Attributes {
		addAttribute(attributes, a.Name, o.text(a.Field))
	}
	return attributes
}

// addAttribute adds an attribute. It shortens a name or value that is too long, and appends a
// second value of a name to the first.
func addAttribute(attributes map[string]string, name, value string) {
	name = catalogfile.Shorten(name, maxAttributeName)
	if name == "" || value == "" {
		return
	}
	if first := attributes[name]; first != "" && first != value {
		value = first + " / " + value
	}
	attributes[name] = catalogfile.Shorten(value, maxAttributeValue)
}
