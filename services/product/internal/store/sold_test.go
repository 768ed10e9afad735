package store

import (
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/product/internal/app"
	"github.com/akinai/akinai/services/product/internal/domain"
	"github.com/akinai/akinai/services/product/internal/domain/listing"
)

func (s *shop) sell(t *testing.T, weights map[domain.SKU]float64) {
	t.Helper()
	require.NoError(t, s.db.WithTx(t.Context(), func(tx pgx.Tx) error { return s.AddSold(t.Context(), tx, weights) }))
}

func (s *shop) fold(t *testing.T, limit int) int {
	t.Helper()
	taken, err := s.FoldSold(t.Context(), limit)
	require.NoError(t, err)
	return taken
}

func TestWhatIsSoldMakesProductsPopular(t *testing.T) {
	s := newShop(t)
	for slug, skus := range map[string][]string{"sencha": {"T-50", "T-100"}, "hojicha": {"H-50"}, "genmaicha": {"G-50"}} {
		_, err := s.create(t.Context(), draft(slug, skus...))
		require.NoError(t, err)
	}
	listings := app.NewListings(s)
	popular := func() (slugs []string) {
		page, err := listings.List(t.Context(), listing.Query{Sort: listing.SortPopular, Size: 2}, s.revision(t))
		require.NoError(t, err)
		for _, p := range page.Products {
			slugs = append(slugs, p.Slug)
		}
		return slugs
	}
	before := s.revision(t)
	require.Zero(t, s.fold(t, 10))
	require.Equal(t, before, s.revision(t), "nothing is nothing")

	s.sell(t, map[domain.SKU]float64{"T-50": 2, "H-50": 3, "no such SKU": 100})
	s.sell(t, map[domain.SKU]float64{"T-100": 2})
	require.Equal(t, 2, s.fold(t, 2))
	require.Equal(t, 2, s.fold(t, 2))
	require.Zero(t, s.fold(t, 2))
	require.Equal(t, before+2, s.revision(t))
	require.Equal(t, []string{"sencha", "hojicha"}, popular())

	s.sell(t, map[domain.SKU]float64{"G-50": 9})
	require.Equal(t, []string{"sencha", "hojicha"}, popular(), "not yet")
	require.Equal(t, 1, s.fold(t, 10))
	require.Equal(t, []string{"genmaicha", "sencha"}, popular())

	s.sell(t, map[domain.SKU]float64{"gone": 1})
	before = s.revision(t)
	require.Equal(t, 1, s.fold(t, 10))
	require.Equal(t, before, s.revision(t), "nothing that is listed has changed")
}
