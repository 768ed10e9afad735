// Package message converts what RPCs and events of the service have in common into their messages.
package message

import (
	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// StockStatus converts the status of a SKU.
func StockStatus(status domain.StockStatus) inventoryv1.StockStatus {
	switch status {
	case domain.StockStatusInStock:
		return inventoryv1.StockStatus_STOCK_STATUS_IN_STOCK
	case domain.StockStatusLowStock:
		return inventoryv1.StockStatus_STOCK_STATUS_LOW_STOCK
	case domain.StockStatusOutOfStock:
		return inventoryv1.StockStatus_STOCK_STATUS_OUT_OF_STOCK
	case domain.StockStatusBackOrder:
		return inventoryv1.StockStatus_STOCK_STATUS_BACK_ORDER
	}
	return inventoryv1.StockStatus_STOCK_STATUS_UNSPECIFIED
}
