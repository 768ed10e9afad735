package domain_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/product/internal/domain"
)

func TestNewestStockOfEachSKU(t *testing.T) {
	told := []domain.Stock{
		{SKU: "B", Revision: 2, Available: 5},
		{SKU: "A", Revision: 7},
		{SKU: "B", Revision: 9, Available: 6},
		{SKU: "B", Revision: 3},
		{SKU: "A", Revision: 6},
	}
	require.Equal(t, []domain.Stock{{SKU: "A", Revision: 7}, {SKU: "B", Revision: 9, Available: 6}}, domain.NewestStock(told))
	require.Empty(t, domain.NewestStock(nil))
}
