package samples_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"strings"
	"testing"

	"buf.build/go/protovalidate"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/protojson"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/samples"
)

type row struct {
	Category json.RawMessage `json:"category"`

	Product json.RawMessage  `json:"product"`
	Stock   map[string]int64 `json:"stock"`
}

func TestEachProductIsValidWithCategoryStockAndPicture(t *testing.T) {
	slugs, skus, categories := make(map[string]bool), make(map[string]bool), map[string]bool{"": true}
	for line := range bytes.Lines(samples.Catalog()) {
		var r row
		require.NoError(t, json.Unmarshal(line, &r))
		if r.Category != nil {
			var category productv1.CategoryInput
			require.NoError(t, protojson.Unmarshal(r.Category, &category))
			require.NoError(t, protovalidate.Validate(&category), category.GetSlug())
			require.Contains(t, categories, category.GetParent(), "parents first")
			require.NotContains(t, categories, category.GetSlug())
			categories[category.GetSlug()] = true
			continue
		}
		var draft productv1.ProductInput
		require.NoError(t, protojson.Unmarshal(r.Product, &draft))
		require.NoError(t, protovalidate.Validate(&draft), draft.GetSlug())
		require.False(t, slugs[draft.GetSlug()], draft.GetSlug())
		require.Contains(t, categories, draft.GetCategory(), draft.GetSlug())
		slugs[draft.GetSlug()] = true
		for _, v := range draft.GetVariants() {
			require.False(t, skus[v.GetSku()], v.GetSku())
			skus[v.GetSku()] = true
			require.Contains(t, r.Stock, v.GetSku())
		}
		require.Len(t, r.Stock, len(draft.GetVariants()), draft.GetSlug())
		_, err := fs.Stat(samples.Images(), strings.TrimPrefix(draft.GetImage(), "/images/"))
		require.NoError(t, err)
	}
	pictures, err := fs.ReadDir(samples.Images(), ".")
	require.NoError(t, err)
	require.Len(t, pictures, len(slugs))
}
