//go:build testdata

package rpc_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
)

// Each naughty string in each text field is stored byte by byte, or refused with a reason.
func TestNaughtyStringsAreStoredOrRefused(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(os.Getenv("AKINAI_TEST_DATA"), "naughty_strings.json"))
	require.NoError(t, err)
	var texts []string
	require.NoError(t, json.Unmarshal(data, &texts))
	require.NotEmpty(t, texts)
	client, staff := serve(t)
	for field, set := range map[string]func(d *productv1.Draft, text string){
		"slug":        func(d *productv1.Draft, text string) { d.Slug = text },
		"name":        func(d *productv1.Draft, text string) { d.Name = text },
		"description": func(d *productv1.Draft, text string) { d.Description = text },
		"category":    func(d *productv1.Draft, text string) { d.Category = text },
		"brand":       func(d *productv1.Draft, text string) { d.Brand = text },
		"image":       func(d *productv1.Draft, text string) { d.Image = text },
		"sku":         func(d *productv1.Draft, text string) { d.Variants[0].Sku = text },
		"variant":     func(d *productv1.Draft, text string) { d.Variants[0].Name = text },
		"currency":    func(d *productv1.Draft, text string) { d.Variants[0].Price.Currency = text },
		"option":      func(d *productv1.Draft, text string) { d.Variants[0].Options[text] = "" },
		"attribute":   func(d *productv1.Draft, text string) { d.Attributes = map[string]string{"x": text} },
		"value":       func(d *productv1.Draft, text string) { d.Variants[0].Options["x"] = text },
	} {
		t.Run(field, func(t *testing.T) {
			var drafts []*productv1.Draft
			for i, text := range texts {
				d := draft(fmt.Sprintf("%s-%d", field, i), fmt.Sprintf("%s-%d", field, i))
				set(d, text)
				drafts = append(drafts, d)
			}
			stored := 0
			for batch := range slices.Chunk(drafts, 100) {
				reply, err := client.ImportProducts(staff, &productv1.ImportProductsRequest{Drafts: batch})
				require.NoError(t, err)
				for i, result := range reply.GetResults() {
					if result.GetOutcome() == productv1.Outcome_OUTCOME_REFUSED {
						require.NotEmpty(t, result.GetReason())
						continue
					}
					stored++
					got, err := client.GetProduct(t.Context(), &productv1.GetProductRequest{Id: result.GetProductId()})
					require.NoError(t, err)
					p := got.GetProduct()
					require.True(t, proto.Equal(batch[i], &productv1.Draft{
						Slug: p.GetSlug(), Name: p.GetName(), Description: p.GetDescription(), Category: p.GetCategory(),
						Brand: p.GetBrand(), Status: p.GetStatus(), Image: p.GetImage(), Variants: p.GetVariants(), Attributes: p.GetAttributes(),
					}), "%q", texts[i])
				}
			}
			t.Logf("%d stored, %d refused", stored, len(texts)-stored)
		})
	}
}
