package events

import (
	"context"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/proto"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// StockStore stores the stock statuses that are shown.
type StockStore interface {
	// PutStock replaces older rows, in the transaction, and returns the products whose shown
	// status changed.
	PutStock(ctx context.Context, tx pgx.Tx, received []domain.Stock) ([]domain.ID, error)
}

// StockHandler returns the handler of stock.changed. One statement writes a batch. If the shown
// status changes, it writes an event in the same transaction. When the relay publishes it, the
// product's cached responses are invalidated, also after a crash.
func StockHandler(stocks StockStore, outbox *event.Outbox) event.Handler {
	show := func(ctx context.Context, tx pgx.Tx, batch []event.Message) error {
		var received []domain.Stock
		for _, message := range batch {
			if change, ok := message.Body.(*inventoryv1.StockChanged); ok {
				for _, item := range change.GetItems() {
					received = append(received, decodeStock(item))
				}
			}
		}
		products, err := stocks.PutStock(ctx, tx, domain.NewestStock(received))
		if err != nil || len(products) == 0 {
			return err
		}
		messages := make([]proto.Message, len(products))
		for i, id := range products {
			messages[i] = &productv1.ProductStockChanged{ProductId: string(id)}
		}
		return outbox.Append(ctx, tx, messages...)
	}
	return event.HandleBatch(show, &inventoryv1.StockChanged{})
}

func decodeStock(item *inventoryv1.StockItem) domain.Stock {
	return domain.Stock{
		SKU: domain.SKU(item.GetSku()), Available: int64(item.GetAvailable()), Orderable: int64(item.GetOrderable()), Status: statusOf(item),
		Revision: item.GetRevision(),
	}
}

func statusOf(item *inventoryv1.StockItem) domain.StockStatus {
	switch {
	case item.GetStatus() == inventoryv1.StockStatus_STOCK_STATUS_IN_STOCK:
		return domain.StockStatusInStock
	case item.GetStatus() == inventoryv1.StockStatus_STOCK_STATUS_LOW_STOCK:
		return domain.StockStatusLowStock
	case item.GetOrderable() > 0:
		return domain.StockStatusBackOrder
	default:
		return domain.StockStatusOutOfStock
	}
}
