//go:build testdata

package rpc_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	kit "github.com/akinai/akinai/pkg/rpc"
)

// Each naughty string in each text field is stored as it is displayed, or refused with a reason.
// Only the description is HTML: harmless tags remain in it.
func TestNaughtyStringsAreStoredOrRefused(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(os.Getenv("AKINAI_TEST_DATA"), "naughty_strings.json"))
	require.NoError(t, err)
	var texts []string
	require.NoError(t, json.Unmarshal(data, &texts))
	require.NotEmpty(t, texts)
	client, staff := serve(t)
	cleaned := 0
	for field, set := range map[string]func(d *productv1.ProductInput, text string){
		"slug":        func(d *productv1.ProductInput, text string) { d.Slug = text },
		"name":        func(d *productv1.ProductInput, text string) { d.Name = text },
		"description": func(d *productv1.ProductInput, text string) { d.Description = text },
		"category":    func(d *productv1.ProductInput, text string) { d.Category = text },
		"brand":       func(d *productv1.ProductInput, text string) { d.Brand = text },
		"image":       func(d *productv1.ProductInput, text string) { d.Image = text },
		"sku":         func(d *productv1.ProductInput, text string) { d.Variants[0].Sku = text },
		"variant":     func(d *productv1.ProductInput, text string) { d.Variants[0].Name = text },
		"currency":    func(d *productv1.ProductInput, text string) { d.Variants[0].Price.Currency = text },
		"option":      func(d *productv1.ProductInput, text string) { d.Variants[0].Options[text] = "M" },
		"tag":         func(d *productv1.ProductInput, text string) { d.Tags = []string{text} },
		"picture": func(d *productv1.ProductInput, text string) {
			d.Image, d.Pictures = text, []*productv1.Picture{{Url: text, Alt: text}}
		},
		"attribute": func(d *productv1.ProductInput, text string) { d.Attributes = map[string]string{"x": text} },
		"value":     func(d *productv1.ProductInput, text string) { d.Variants[0].Options["x"] = text },
	} {
		t.Run(field, func(t *testing.T) {
			var drafts []*productv1.ProductInput
			for i, text := range texts {
				d := draft(fmt.Sprintf("%s-%d", field, i), fmt.Sprintf("%s-%d", field, i))
				set(d, text)
				drafts = append(drafts, d)
			}
			stored := 0
			for batch := range slices.Chunk(drafts, 100) {
				reply, err := client.ImportProducts(staff, &productv1.ImportProductsRequest{Products: batch})
				require.NoError(t, err)
				for i, result := range reply.GetResults() {
					if result.GetOutcome() == productv1.Outcome_OUTCOME_REFUSED {
						require.NotEmpty(t, result.GetReason())
						continue
					}
					stored++
					got, err := client.GetProduct(t.Context(), &productv1.GetProductRequest{IdOrSlug: result.GetProductId()})
					require.NoError(t, err)
					want := batch[i]
					kit.TidyTexts(want)
					if tag.MatchString(want.GetDescription()) {
						cleaned++
						requireHarmless(t, got.GetProduct().GetDescription())
						want.Description = got.GetProduct().GetDescription()
					}
					requireStored(t, want, got.GetProduct())
				}
			}
			t.Logf("%d stored, %d refused", stored, len(texts)-stored)
		})
	}
	require.NotZero(t, cleaned)
	t.Logf("%d descriptions with tags", cleaned)
}

// tag matches what a browser parses as the beginning of a tag.
var tag = regexp.MustCompile(`<[a-zA-Z/!?]`)

// requireStored compares a draft with the stored product.
func requireStored(t *testing.T, want *productv1.ProductInput, got *productv1.Product) {
	t.Helper()
	variants := make([]*productv1.VariantInput, len(got.GetVariants()))
	for i, v := range got.GetVariants() {
		require.True(t, proto.Equal(v.GetPrice(), v.GetCurrentPrice()))
		variants[i] = &productv1.VariantInput{
			Sku: v.GetSku(), Name: v.GetName(), Price: v.GetPrice(), TaxClass: v.GetTaxClass(), Options: v.GetOptions(),
		}
	}
	draft := &productv1.ProductInput{
		Slug: got.GetSlug(), Name: got.GetName(), Description: got.GetDescription(), Category: got.GetCategory(), Brand: got.GetBrand(),
		Status: got.GetStatus(), Image: got.GetImage(), Variants: variants, Attributes: got.GetAttributes(), Tags: got.GetTags(),
	}
	if len(want.GetPictures()) > 0 {
		draft.Pictures = got.GetPictures()
	}
	require.True(t, proto.Equal(want, draft), "%v\n%v", want, draft)
}
