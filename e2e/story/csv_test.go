package story

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/e2e/harness"
)

// An import of products as CSV, some of them invalid, creates each valid one once. An export that
// is imported again changes nothing, although the service derives options, pictures and cleaned
// descriptions.
func TestStoryProductsByCSV(t *testing.T) {
	s, dir := harness.SharedShop(t), t.TempDir()
	category := s.NewCategory(t)
	file := strings.ReplaceAll(`slug,sku,name,description,category,status,tags,pictures,picture_alts,tax_excluded,price,tax_class,weight_grams,stock,option:色,option:size,attribute:素材
#-tee,#-1,"'=Ｔシャツ, ""大""","<p>二
行</p><script>x</script>",#,published,新着|夏,/a.jpg|/b.jpg,|うしろ,yes,1980,standard,250,7,赤,S,綿
#-tee,#-2,,,,,,,,,2080,standard,260,0,青,M,
#-bad,#-3,悪い,,#,published,,,,,free,standard,,,,,
#-bad,#-4,,,,,,,,,1,standard,,,,,
#-free,#-5,値段なし,<b>太い,#,published,,,,,,reduced,,,,,
#-lost,#-6,迷子,,no-such-category,published,,,,,1,reduced,,,,,
`, "#", category)
	path := filepath.Join(dir, "products.csv")
	require.NoError(t, os.WriteFile(path, []byte(file), 0o600))
	for _, outcome := range []string{"created 2 + updated 0 + unchanged 0", "created 0 + updated 0 + unchanged 2"} {
		out, err := s.Control(t.Context(), "import", path)
		require.ErrorContains(t, err, "some rows were refused")
		require.Contains(t, out, fmt.Sprintf("refused products.csv:5 %s-bad ROW_MALFORMED", category))
		require.Contains(t, out, fmt.Sprintf("refused products.csv:6 %s-bad PRODUCT_REFUSED", category))
		require.Contains(t, out, fmt.Sprintf("refused products.csv:8 %s-lost CATEGORY_UNKNOWN", category))
		require.Contains(t, out, "6 rows: read 4 = "+outcome+" + refused 2;")
	}
	require.EqualValues(t, 7, s.Available(t, category+"-1"))

	exported := s.ComesBack(t, category, 3, 2)
	require.Contains(t, exported, `"'=Ｔシャツ, ""大"""`)
	require.Contains(t, exported, ",/a.jpg|/b.jpg,|うしろ,true,")
	require.NotContains(t, exported, "<script")
	require.NotContains(t, exported, "-bad")
	drafts, err := s.Control(t.Context(), "export", "products", "--category", category, "--status", "draft")
	require.NoError(t, err)
	require.Contains(t, drafts, category+"-free")
	require.NotContains(t, drafts, category+"-tee")
}

// A file of prices or of stock changes only prices or stock. A typing error creates nothing.
func TestStoryAFileChangesOnlyItsOwnFields(t *testing.T) {
	s, dir := harness.SharedShop(t), t.TempDir()
	category := s.NewCategory(t)
	bring := func(text string, flags ...string) (string, error) {
		path := filepath.Join(dir, "f.csv")
		require.NoError(t, os.WriteFile(path, []byte(strings.ReplaceAll(text, "#", category)), 0o600))
		return s.Control(t.Context(), append(append([]string{"import"}, flags...), path)...)
	}
	export := func() string {
		out, err := s.Control(t.Context(), "export", "products", "--category", category)
		require.NoError(t, err)
		return out
	}
	_, err := bring(`slug,sku,name,description,category,brand,status,tags,pictures,picture_alts,price,tax_class,weight_grams,max_per_order,stock,option:size,option:color,attribute:素材
#-tee,#-1,Tee,<p>x</p>,#,Luma,published,新着,/a.jpg,うしろ,1980,standard,250,3,7,S,red,綿
#-tee,#-2,,,,,,,,,2080,standard,260,4,8,M,red,
`)
	require.NoError(t, err)
	before := export()
	require.Contains(t, before, "size:S|size:M|color:red", "options stand in the order of the columns")

	for range 2 {
		out, err := bring("slug,sku,price\n#-tee,#-1,1500\n,,\n")
		require.NoError(t, err, out)
		require.Equal(t, strings.ReplaceAll(before, ",1980,", ",1500,"), export())
	}
	_, err = bring("\uFEFFslug;sku;stock\r\n#-tee;#-1;5\r\n;;\r\n")
	require.NoError(t, err)
	require.EqualValues(t, 5, s.Available(t, category+"-1"))
	require.EqualValues(t, 8, s.Available(t, category+"-2"))
	require.Equal(t, strings.ReplaceAll(before, ",1980,", ",1500,"), export())

	out, err := bring("slug,sku,price\n#-tea,#-1,1\n#-tee,#-9,1\n")
	require.Error(t, err)
	require.Contains(t, out, "PRODUCT_NOT_FOUND")
	out, err = bring("slug,sku,price\n#-tee,#-9,1\n")
	require.Error(t, err)
	require.Contains(t, out, "VARIANT_UNKNOWN")
	out, err = bring("slug,sku,price\n#-tee,#-1,0\n")
	require.Error(t, err)
	require.Contains(t, out, "PRICE_ZERO")
	_, err = bring("slug,sku,brand\n#-tee,#-1,\n")
	require.NoError(t, err)
	require.Equal(t, strings.ReplaceAll(strings.ReplaceAll(before, ",1980,", ",1500,"), ",Luma,", ",,"), export(), "an empty cell clears")
	_, err = bring("slug,sku\n#-tee,#-2\n", "--replace")
	require.NoError(t, err)
	require.NotContains(t, export(), category+"-1,")

	path := filepath.Join(dir, "count.csv")
	require.NoError(t, os.WriteFile(path, []byte("sku,on_hand\n"+category+"-22,50\n"), 0o600))
	out, err = s.Control(t.Context(), "stock", "count", "--reason", "cycle", path)
	require.Error(t, err)
	require.Contains(t, out, "SKU_UNKNOWN: no stock is kept of it; the nearest SKU is "+category+"-2;")
	_, err = s.Control(t.Context(), "price", "--category", "nosuch-"+category, "--set", "298")
	require.ErrorContains(t, err, "no category has this slug")
}
