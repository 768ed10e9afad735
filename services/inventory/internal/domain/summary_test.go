package domain_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

func TestStatusOfAnItem(t *testing.T) {
	for name, tc := range map[string]struct {
		item                 domain.StockSummary
		want                 domain.StockStatus
		available, orderable int64
	}{
		"plenty":                {domain.StockSummary{OnHand: 9, Reserved: 3, Threshold: 5}, domain.StockStatusIn, 6, 6},
		"at the threshold":      {domain.StockSummary{OnHand: 9, Reserved: 4, Threshold: 5}, domain.StockStatusLow, 5, 5},
		"the last one":          {domain.StockSummary{OnHand: 1, Threshold: 5}, domain.StockStatusLow, 1, 1},
		"all held":              {domain.StockSummary{OnHand: 4, Reserved: 4, Threshold: 5}, domain.StockStatusOut, 0, 0},
		"nothing":               {domain.StockSummary{Threshold: 5}, domain.StockStatusOut, 0, 0},
		"no threshold":          {domain.StockSummary{OnHand: 1}, domain.StockStatusIn, 1, 1},
		"can be ordered":        {domain.StockSummary{Threshold: 5, BackorderLimit: 7}, domain.StockStatusOut, 0, 7},
		"on back-order":         {domain.StockSummary{OnHand: 1, Reserved: 3, BackorderLimit: 7}, domain.StockStatusOut, -2, 5},
		"limit does not count":  {domain.StockSummary{OnHand: 1, Threshold: 5, BackorderLimit: 7}, domain.StockStatusLow, 1, 8},
		"a threshold of a lot":  {domain.StockSummary{OnHand: 1000, Threshold: 1000}, domain.StockStatusLow, 1000, 1000},
		"above a large thresh.": {domain.StockSummary{OnHand: 1001, Threshold: 1000}, domain.StockStatusIn, 1001, 1001},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, tc.want, tc.item.Status())
			require.Equal(t, tc.available, tc.item.Available())
			require.Equal(t, tc.orderable, tc.item.Orderable())
		})
	}
}

func TestNewsOfEveryChangeOfStatus(t *testing.T) {
	at := map[domain.StockStatus]int64{domain.StockStatusIn: 10, domain.StockStatusLow: 3, domain.StockStatusOut: 0}
	want := map[[2]domain.StockStatus]domain.StockAlert{
		{domain.StockStatusIn, domain.StockStatusLow}:  domain.StockAlertLow,
		{domain.StockStatusIn, domain.StockStatusOut}:  domain.StockAlertOut,
		{domain.StockStatusLow, domain.StockStatusOut}: domain.StockAlertOut,
		{domain.StockStatusOut, domain.StockStatusLow}: domain.StockAlertBack,
		{domain.StockStatusOut, domain.StockStatusIn}:  domain.StockAlertBack,
	}
	for _, told := range []domain.StockStatus{"", domain.StockStatusIn, domain.StockStatusLow, domain.StockStatusOut} {
		for status, onHand := range at {
			item := domain.StockSummary{OnHand: onHand, Threshold: 5, LastPublished: told}
			require.Equal(t, status, item.Status())
			require.Equal(t, want[[2]domain.StockStatus{told, status}], item.Alert(), "%s after %q", status, told)
		}
	}
}
