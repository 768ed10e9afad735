//go:build testdata

package exporter_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/cmd/akinaictl/internal/exporter"
	"github.com/akinai/akinai/cmd/akinaictl/internal/importer"
)

// Each naughty string is read back byte by byte from each column that holds text, and from the name
// of a column.
func TestNaughtyStringsAreExportedUnchanged(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(os.Getenv("AKINAI_TEST_DATA"), "naughty_strings.json"))
	require.NoError(t, err)
	var texts []string
	require.NoError(t, json.Unmarshal(data, &texts))
	require.Greater(t, len(texts), 400)
	c, named := &catalog{}, make(map[string]bool)
	for i, text := range texts {
		d := plain(fmt.Sprintf("p%d", i), 2)
		d.Name, d.Description, d.Brand, d.Image, d.Variants[0].Name = text, text, text, text, text
		d.Attributes["text"], d.Variants[0].Options["text"] = text, text
		d.Options = []*productv1.Option{{Name: "text", Values: []string{text}}}
		if text != "" {
			d.Tags = []string{"x", text, "y"}
			d.Pictures = []*productv1.Picture{{Url: text, Alt: text}, {Url: "x"}, {Url: "y", Alt: text}}
			d.Attributes[text] = "named"
		}
		if text != "" && !strings.Contains(text, ":") {
			d.Variants[0].Options[text] = "named"
			d.Options = append(d.Options, &productv1.Option{Name: text, Values: []string{"named"}})
			named[text] = true
		}
		c.products = append(c.products, productOf(d))
	}
	content, count := export(t, c, exporter.Filter{}), len(texts)
	require.Equal(t, importer.Summary{Read: count, Lines: count, Unchanged: count}, load(t, c, content))
	require.Greater(t, len(named), 300)
	require.Equal(t, importer.Summary{Read: count, Lines: count, Created: count}, load(t, &catalog{}, content))
}
