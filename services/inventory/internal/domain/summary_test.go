package domain_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

func TestStockStatus(t *testing.T) {
	for name, tc := range map[string]struct {
		item                 domain.StockSummary
		want                 domain.StockStatus
		available, orderable int64
	}{
		"plenty":                {domain.StockSummary{OnHand: 9, Reserved: 3, Threshold: 5}, domain.StockStatusInStock, 6, 6},
		"at the threshold":      {domain.StockSummary{OnHand: 9, Reserved: 4, Threshold: 5}, domain.StockStatusLowStock, 5, 5},
		"the last one":          {domain.StockSummary{OnHand: 1, Threshold: 5}, domain.StockStatusLowStock, 1, 1},
		"all held":              {domain.StockSummary{OnHand: 4, Reserved: 4, Threshold: 5}, domain.StockStatusOutOfStock, 0, 0},
		"nothing":               {domain.StockSummary{Threshold: 5}, domain.StockStatusOutOfStock, 0, 0},
		"no threshold":          {domain.StockSummary{OnHand: 1}, domain.StockStatusInStock, 1, 1},
		"can be ordered":        {domain.StockSummary{Threshold: 5, BackorderLimit: 7}, domain.StockStatusBackOrder, 0, 7},
		"on back-order":         {domain.StockSummary{OnHand: 1, Reserved: 3, BackorderLimit: 7}, domain.StockStatusBackOrder, -2, 5},
		"limit does not count":  {domain.StockSummary{OnHand: 1, Threshold: 5, BackorderLimit: 7}, domain.StockStatusLowStock, 1, 8},
		"a threshold of a lot":  {domain.StockSummary{OnHand: 1000, Threshold: 1000}, domain.StockStatusLowStock, 1000, 1000},
		"above a large thresh.": {domain.StockSummary{OnHand: 1001, Threshold: 1000}, domain.StockStatusInStock, 1001, 1001},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, tc.want, tc.item.Status())
			require.Equal(t, tc.available, tc.item.Available())
			require.Equal(t, tc.orderable, tc.item.Orderable())
		})
	}
}

func TestAlertOfEveryChangeOfStatus(t *testing.T) {
	const (
		in, low, out, back = domain.StockStatusInStock, domain.StockStatusLowStock, domain.StockStatusOutOfStock, domain.StockStatusBackOrder
	)
	summaries := map[domain.StockStatus]domain.StockSummary{
		in: {OnHand: 10, Threshold: 5}, low: {OnHand: 3, Threshold: 5}, out: {Threshold: 5}, back: {Threshold: 5, BackorderLimit: 1},
	}
	want := map[[2]domain.StockStatus]domain.StockAlert{
		{in, low}: domain.StockAlertLow,
		{in, out}: domain.StockAlertOut, {in, back}: domain.StockAlertOut, {low, out}: domain.StockAlertOut, {low, back}: domain.StockAlertOut,
		{out, low}: domain.StockAlertBack, {out, in}: domain.StockAlertBack, {back, low}: domain.StockAlertBack, {back, in}: domain.StockAlertBack,
	}
	for _, before := range []domain.StockStatus{"", in, low, out, back} {
		for status, summary := range summaries {
			summary.LastPublishedStatus = before
			require.Equal(t, status, summary.Status())
			require.Equal(t, want[[2]domain.StockStatus{before, status}], summary.Alert(), "%s after %q", status, before)
		}
	}
}
