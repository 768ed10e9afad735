package importer_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"buf.build/go/protovalidate"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/cmd/akinaictl/internal/importer"
	"github.com/akinai/akinai/cmd/akinaictl/internal/importer/sources"
	"github.com/akinai/akinai/pkg/errs"
)

func file(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	return path
}

func TestElectronicsBecomeProducts(t *testing.T) {
	source, err := sources.Electronics(file(t, "electronics.jsonl", `{"id":"7","title":"A &amp; B `+strings.Repeat("長", 300)+`","supplier":"HP","price":12595,"ean":["1","2"],"attr_t_colour":"red","attr_n_colour":2.50,"attr_b_new__x_":true,"attr_t_none":null}
{"id":"8","title":"Free","price":"no"}
`))
	require.NoError(t, err)
	rows := rowsOf(t, source)
	require.Len(t, rows, 2)
	require.NoError(t, rows[0].Err)
	p := rows[0].Product
	require.Equal(t, "7", p.GetSlug())
	require.Equal(t, "A & B 長", string([]rune(p.GetName())[:7]))
	require.Len(t, []rune(p.GetName()), 200)
	require.Equal(t, map[string]string{"colour": "2.50 / red", "new x": "true", "EAN": "1 2", "title": "A & B " + strings.Repeat("長", 300)}, p.GetAttributes())
	require.EqualValues(t, 18893, p.GetVariants()[0].GetPrice().GetAmount())
	require.Equal(t, map[string]int64{"7": 100}, rows[0].Stock)
	require.Equal(t, "ROW_MALFORMED", errs.ReasonOf(rows[1].Err))
	require.Equal(t, 2, rows[1].Line)
}

func TestFoodsBecomeDraftsUntilTheyHaveAPrice(t *testing.T) {
	source, err := sources.Foods(file(t, "foods.json", `[{"groupId":11,"foodId":5,"foodName":"<畜肉類> ぶた [ハム類] ハム ハム","prot":1.50},{"groupId":99,"foodId":6,"foodName":"塩","price":"98"}]`))
	require.NoError(t, err)
	tree, rows := split(rowsOf(t, source))
	require.Len(t, tree, 1+18)
	require.True(t, proto.Equal(&productv1.CategoryInput{Slug: "foods", Name: "食品"}, tree[0].Category))
	require.True(t, proto.Equal(&productv1.CategoryInput{Slug: "meat", Name: "肉類", Parent: "foods"}, tree[11].Category))
	for _, row := range tree {
		require.NoError(t, protovalidate.Validate(row.Category))
	}
	require.Equal(t, "ぶた ハム", rows[0].Product.GetName())
	require.Equal(t, "meat", rows[0].Product.GetCategory())
	require.Equal(t, map[string]string{"食品名": "<畜肉類> ぶた [ハム類] ハム ハム", "たんぱく質 (g/100 g)": "1.50"}, rows[0].Product.GetAttributes())
	require.Equal(t, productv1.Status_STATUS_DRAFT, rows[0].Product.GetStatus())
	require.Equal(t, productv1.Status_STATUS_PUBLISHED, rows[1].Product.GetStatus())
	require.EqualValues(t, 98, rows[1].Product.GetVariants()[0].GetPrice().GetAmount())
}

func TestACutFileIsAnError(t *testing.T) {
	for _, content := range []string{`[{"foodId":1},`, `[{"foodId":1}`, `{"foodId":1}{"`, `[1]`} {
		source, err := sources.Foods(file(t, "foods.json", content))
		require.NoError(t, err)
		var failed error
		for _, err := range source.Rows {
			failed = err
		}
		require.Error(t, failed, content)
	}
	_, err := sources.Foods("missing.json")
	require.Error(t, err)
}

func TestSynonymsKeepTheirFlags(t *testing.T) {
	_, products, _ := shop()
	table := "000001,1,0,1,0,0,0,(),南瓜,,\n000001,1,1,1/2,0,0,2,(),かぼちゃ,,\n\n000002,2,2,1,0,0,0,(),煮る,,\n"
	sum, err := importer.Synonyms(t.Context(), products, file(t, "synonyms.csv", table))
	require.NoError(t, err)
	require.Equal(t, importer.SynonymSummary{Groups: 2, Entries: 3, Created: 2}, sum)
	second := products.synonyms["000001"].GetEntries()[1]
	require.Equal(t, productv1.Expansion_EXPANSION_RESULT, second.GetExpansion())
	require.Equal(t, []int32{1, 2}, second.GetLexemes())
	require.True(t, products.synonyms["000002"].GetEntries()[0].GetPredicate())
	for _, broken := range []string{"1,1,0,1,0,0,0,(),x\n", "1,3,0,1,0,0,0,(),x,,\n", "1,1,9,1,0,0,0,(),x,,\n", "1,1,0,one,0,0,0,(),x,,\n"} {
		_, err := importer.Synonyms(t.Context(), products, file(t, "synonyms.csv", broken))
		require.Error(t, err, broken)
	}
}
