package store

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/product/internal/domain"
)

func TestListingsShowThePublishedNewestFirst(t *testing.T) {
	s := newShop(t)
	for i := range 7 {
		d := draft(fmt.Sprintf("tea-%d", i), fmt.Sprintf("T-%d", i))
		switch i {
		case 1:
			d.Status = domain.StatusDraft
		case 2:
			d.Status = domain.StatusArchived
		case 4:
			d.Category = "sweets"
		}
		_, err := s.create(t.Context(), d)
		require.NoError(t, err)
	}
	for name, tc := range map[string]struct {
		listing domain.Listing
		want    []string
		more    bool
	}{
		"first page":       {domain.Listing{Page: 1, Size: 2}, []string{"tea-6", "tea-5"}, true},
		"second page":      {domain.Listing{Page: 2, Size: 2}, []string{"tea-4", "tea-3"}, true},
		"last page":        {domain.Listing{Page: 3, Size: 2}, []string{"tea-0"}, false},
		"beyond":           {domain.Listing{Page: 10000, Size: 100}, nil, false},
		"exactly full":     {domain.Listing{Page: 1, Size: 5}, []string{"tea-6", "tea-5", "tea-4", "tea-3", "tea-0"}, false},
		"a category":       {domain.Listing{Page: 1, Size: 2, Category: "tea"}, []string{"tea-6", "tea-5"}, true},
		"another":          {domain.Listing{Page: 1, Size: 2, Category: "sweets"}, []string{"tea-4"}, false},
		"an unknown one":   {domain.Listing{Page: 1, Size: 2, Category: "no"}, nil, false},
		"not a descendant": {domain.Listing{Page: 1, Size: 2, Category: "te"}, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			page, err := s.List(t.Context(), tc.listing)
			require.NoError(t, err)
			var slugs []string
			for _, p := range page.Products {
				slugs = append(slugs, p.Slug)
			}
			require.Equal(t, tc.want, slugs)
			require.Equal(t, tc.more, page.More)
		})
	}
}

func TestListingsAreReadInTheOrderOfAnIndex(t *testing.T) {
	s := newShop(t)
	for category, index := range map[string]string{"": "products_listing", "tea": "products_category_listing"} {
		query := s.listQuery(&[]productRow{}, domain.Listing{Page: 1, Size: 24, Category: category}).String()
		conn, err := s.db.Acquire(t.Context())
		require.NoError(t, err)
		defer conn.Release()
		_, err = conn.Exec(t.Context(), `SET enable_seqscan = off; SET enable_bitmapscan = off`)
		require.NoError(t, err)
		rows, err := conn.Query(t.Context(), `EXPLAIN `+query)
		require.NoError(t, err)
		var plan string
		for rows.Next() {
			var line string
			require.NoError(t, rows.Scan(&line))
			plan += line + "\n"
		}
		require.NoError(t, rows.Err())
		require.Contains(t, plan, "Index Scan using "+index+" on products")
		require.NotContains(t, plan, "Sort Key: p.created_at")
	}
}
