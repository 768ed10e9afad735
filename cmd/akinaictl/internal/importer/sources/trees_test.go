package sources_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/cmd/akinaictl/internal/importer/sources"
	"github.com/akinai/akinai/pkg/catalogfile"
)

// outline returns each category with its parent, name and line, or the reason why it is refused.
func outline(rows []catalogfile.Row) (lines []string) {
	for _, row := range rows {
		c := row.Category
		if row.Err != nil {
			lines = append(lines, row.Err.Error())
			continue
		}
		lines = append(lines, c.GetParent()+"/"+c.GetSlug()+" "+c.GetName())
	}
	return lines
}

func TestPathsOfNamesBecomeATree(t *testing.T) {
	dir := apparelFolder(t)
	for name, content := range map[string]string{
		"categories_a.csv": "name,url_key,path,position\nJackets &amp; Coats,jackets,Men/Tops,1\nSale,sale,,\nMen,men,,3\nWomen,women,,2\nTops,tops-men,Men,1\nLost,lost,Kids,1\n",
		"categories_b.csv": "name,url_key,path,position\nSale,sale,,\nGear,gear,,4\nBags,bags,Gear,1\nBags,bags,,5\ntoo few\n",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600))
	}
	source, err := sources.Apparel(dir)
	require.NoError(t, err)
	rows := rowsOf(t, source)
	tree, products := split(rows)
	require.Equal(t, []string{
		"/women Women", "/men Men", "/sale Sale", "men/tops-men Tops",
		`ROW_MALFORMED: the row cannot be read: no category has the path "Kids"`,
		"tops-men/jackets Jackets & Coats",
		"/gear Gear", "/bags Bags", "ROW_MALFORMED: the row cannot be read: 1 cells under 4 columns", "gear/bags Bags",
	}, outline(tree))
	require.Equal(t, "categories_a.csv", tree[0].File)
	require.Equal(t, 5, tree[0].Line)
	require.Equal(t, rows[:len(tree)], tree, "they come first")
	require.Len(t, products, 7)
}

func TestCodesOfThreeLevelsBecomeATree(t *testing.T) {
	content := "\ufeff\ufeffcategory_major_cd,category_major_name,category_medium_cd,category_medium_name,category_small_cd,category_small_name\n" +
		"04,惣菜,0401,御飯類,040101,弁当類\n04,惣菜,0401,御飯類,040102,寿司類\n05,和日配,0501,水物,050101,豆腐\n04,惣菜,0402,佃煮類,040201,魚介佃煮類\n" +
		"04,総菜,0409,x,040901,x\n06,洋日配,,,060101,x\n07,short\n"
	source, err := sources.Supermarket(file(t, "s_category.csv", content))
	require.NoError(t, err)
	require.Equal(t, []string{
		"/sm-04 惣菜", "sm-04/sm-0401 御飯類", "sm-0401/sm-040101 弁当類", "sm-0401/sm-040102 寿司類",
		"/sm-05 和日配", "sm-05/sm-0501 水物", "sm-0501/sm-050101 豆腐",
		"sm-04/sm-0402 佃煮類", "sm-0402/sm-040201 魚介佃煮類",
		"ROW_MALFORMED: the row cannot be read: category 04 is called 惣菜 and 総菜",
		"/sm-06 洋日配", "ROW_MALFORMED: the row cannot be read: no code of the medium category",
		"ROW_MALFORMED: the row cannot be read: 2 cells under 6 columns",
	}, outline(rowsOf(t, source)))
	_, err = sources.Supermarket(file(t, "s_store.csv", content))
	require.ErrorContains(t, err, "_category.csv")
	_, err = sources.Supermarket("missing_category.csv")
	require.ErrorIs(t, err, os.ErrNotExist)
}
