package replay_test

import (
	"fmt"
	"strings"
	"testing"

	"buf.build/go/protovalidate"
	"github.com/stretchr/testify/require"
)

func TestCatalogHasAVariantForEachPrice(t *testing.T) {
	file := head + `1,85123A,,6,2010-12-01 08:26:00,2.55,,UK
1,85123A,HEART ,2,2010-12-01 08:26:00,2.95,,UK
1,85123a,,1,2010-12-01 08:26:00,2.55,,UK
1,BANK CHARGES,?,1,2010-12-01 08:26:00,15.0,,UK
1,85123A,OTHER,4,2010-12-01 08:26:00,2.55,,UK
`
	rows := planOf(t, file, 1).Catalog()
	require.Len(t, rows, 3)
	heart := rows[0].Product
	require.Equal(t, "85123a", heart.GetSlug())
	require.Equal(t, "HEART", heart.GetName(), "the first description that is not empty")
	require.Len(t, heart.GetVariants(), 2)
	require.Equal(t, "85123A-295", heart.GetVariants()[1].GetSku())
	require.EqualValues(t, 295, heart.GetVariants()[1].GetPrice().GetAmount())
	require.Equal(t, map[string]int64{"85123A-255": 10, "85123A-295": 2}, rows[0].Stock, "all that is ordered")
	require.Equal(t, "85123a-lower", rows[1].Product.GetSlug())
	require.Equal(t, "85123a", rows[1].Product.GetName(), "a code without a description")
	require.Equal(t, map[string]int64{"BANK_CHARGES-1500": 1}, rows[2].Stock)
	for _, row := range rows {
		require.NoError(t, protovalidate.Validate(row.Product))
	}
}

func TestCatalogSplitsACodeWithMorePricesThanVariants(t *testing.T) {
	var file strings.Builder
	file.WriteString(head)
	for n := range 201 {
		fmt.Fprintf(&file, "1,DOT,DOTCOM POSTAGE,1,2010-12-01 08:26:00,%d.0,,UK\n", n+1)
	}
	rows := planOf(t, file.String(), 1).Catalog()
	require.Len(t, rows, 3)
	require.Equal(t, "dot", rows[0].Product.GetSlug())
	require.Len(t, rows[0].Product.GetVariants(), 100)
	require.Equal(t, "dot-part-3", rows[2].Product.GetSlug())
	require.Len(t, rows[2].Product.GetVariants(), 1)
}
