//go:build testdata

package app_test

import (
	"encoding/csv"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/services/product/internal/app"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// holidays returns the names of the Japanese holidays, in Japanese and English.
func holidays(t *testing.T) (pairs [][2]string) {
	t.Helper()
	rows, err := csv.NewReader(open(t, "holidays_jp.csv")).ReadAll()
	require.NoError(t, err)
	seen := make(map[[2]string]bool)
	for _, row := range rows[1:] {
		if pair := [2]string{row[3], row[4]}; !seen[pair] {
			seen[pair] = true
			pairs = append(pairs, pair)
		}
	}
	require.Greater(t, len(pairs), 30)
	return pairs
}

// TestTranslationsDoNotChangeRankings searches a catalog in two languages, and one in each of them:
// a query has the same hits in the same order as if its language were the only one.
func TestTranslationsDoNotChangeRankings(t *testing.T) {
	pairs := holidays(t)
	product := func(i int, name string) domain.ProductInput {
		return domain.ProductInput{
			Slug: fmt.Sprintf("p%d", i), Name: name, Status: domain.StatusPublished,
			Variants: []domain.Variant{{
				SKU: domain.SKU(fmt.Sprintf("S-%d", i)), EnteredPrice: money.Money{Amount: 1, Currency: "JPY"}, TaxClass: domain.TaxClassStandard,
			}},
		}
	}
	var both, japanese, english []domain.ProductInput
	for i, pair := range pairs {
		japanese, english = append(japanese, product(i, pair[0])), append(english, product(i, pair[1]))
		bilingual := product(i, pair[0])
		bilingual.Translations = domain.Translations{language.English: {Name: pair[1]}}
		both = append(both, bilingual)
	}
	shops := [3]shop{newShop(t), newShop(t), newShop(t)}
	for i, drafts := range [][]domain.ProductInput{both, japanese, english} {
		shops[i].load(t, drafts)
	}
	hits := func(s shop, query string) (slugs []string) {
		found, err := s.Find(t.Context(), app.SearchRequest{Query: query, Size: 20})
		require.NoError(t, err)
		for _, p := range found.Products {
			slugs = append(slugs, p.Slug)
		}
		return slugs
	}
	for i, pair := range pairs {
		require.Equal(t, hits(shops[1], pair[0]), hits(shops[0], pair[0]), pair[0])
		require.Equal(t, hits(shops[2], pair[1]), hits(shops[0], pair[1]), pair[1])
		require.Contains(t, hits(shops[0], pair[0]), fmt.Sprintf("p%d", i))
		require.Contains(t, hits(shops[0], pair[1]), fmt.Sprintf("p%d", i))
	}
}
