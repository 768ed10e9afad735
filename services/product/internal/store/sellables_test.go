package store

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// TestConcurrentSellablesShareAStatement reads sellables 50 times while the table is locked, so
// that all but the first share statements. Each call has its own SKUs; the one whose SKU has no tax
// rate fails alone.
func TestConcurrentSellablesShareAStatement(t *testing.T) {
	s := newShop(t)
	const crowd, untaxed = 50, 13
	skus := make([]string, crowd)
	for i := range skus {
		skus[i] = fmt.Sprintf("T-%d", i)
	}
	d := draft("sencha", skus...)
	for i := range d.Variants {
		d.Variants[i].TaxClass = domain.TaxClassReduced
	}
	d.Variants[untaxed].TaxClass = domain.TaxClassStandard
	_, err := s.create(t.Context(), d)
	require.NoError(t, err)
	_, err = s.db.Exec(t.Context(), `UPDATE tax_rates SET ends_on = starts_on WHERE class = 'standard'`)
	require.NoError(t, err)

	tx, err := s.db.Begin(t.Context())
	require.NoError(t, err)
	_, err = tx.Exec(t.Context(), `LOCK TABLE variants IN ACCESS EXCLUSIVE MODE`)
	require.NoError(t, err)
	results, errs := make([][]domain.Sellable, crowd), make([]error, crowd)
	var group sync.WaitGroup
	for i := range crowd {
		group.Go(func() {
			asked, l := []string{skus[i], "no such SKU", "\x00"}, language.None
			if i%2 == 0 {
				asked = append(asked, skus[(i+3)%crowd])
			}
			if i%10 == 0 {
				l = "en"
			}
			results[i], errs[i] = s.Sellables(t.Context(), asked, l, time.Now())
		})
	}
	require.Eventually(t, func() bool { return s.sellables.Pending() == crowd }, 10*time.Second, time.Millisecond)
	require.NoError(t, tx.Rollback(t.Context()))
	group.Wait()
	for i := range crowd {
		if i == untaxed || i%2 == 0 && (i+3)%crowd == untaxed {
			require.ErrorIs(t, errs[i], domain.ErrTaxRateMissing, i)
			continue
		}
		require.NoError(t, errs[i], i)
		var got []string
		for _, sold := range results[i] {
			got = append(got, string(sold.SKU))
		}
		want := []string{skus[i]}
		if i%2 == 0 {
			want = append(want, skus[(i+3)%crowd])
		}
		require.ElementsMatch(t, want, got, i)
	}
}
