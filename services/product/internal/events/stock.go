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

// Stocks keeps what is shown of stock.
type Stocks interface {
	// ShowStock replaces what is older, in the transaction, and returns the products that show something else now.
	ShowStock(ctx context.Context, tx pgx.Tx, told []domain.Stock) ([]domain.ID, error)
}

// StockHandler returns the handler of stock.changed. One statement writes a batch. When another status is shown than before, an
// event in the same transaction says so; on its way out the relay drops the product's cached replies, after a crash too.
func StockHandler(stocks Stocks) event.Handler {
	show := func(ctx context.Context, tx pgx.Tx, batch []event.Message) error {
		var told []domain.Stock
		for _, message := range batch {
			if change, ok := message.Body.(*inventoryv1.StockChanged); ok {
				for _, item := range change.GetItems() {
					told = append(told, decodeStock(item))
				}
			}
		}
		products, err := stocks.ShowStock(ctx, tx, domain.NewestStock(told))
		if err != nil || len(products) == 0 {
			return err
		}
		messages := make([]proto.Message, len(products))
		for i, id := range products {
			messages[i] = &productv1.ProductStockChanged{ProductId: string(id)}
		}
		return event.Append(ctx, tx, messages...)
	}
	return event.HandleBatch(show, &inventoryv1.StockChanged{})
}

func decodeStock(item *inventoryv1.StockItem) domain.Stock {
	return domain.Stock{
		SKU: domain.SKU(item.GetSku()), Available: item.GetAvailable(), Orderable: item.GetOrderable(), Status: statusOf(item),
		Revision: item.GetRevision(),
	}
}

func statusOf(item *inventoryv1.StockItem) domain.StockStatus {
	switch {
	case item.GetStatus() == inventoryv1.StockStatus_STOCK_STATUS_IN:
		return domain.StockStatusIn
	case item.GetStatus() == inventoryv1.StockStatus_STOCK_STATUS_LOW:
		return domain.StockStatusLow
	case item.GetOrderable() > 0:
		return domain.StockStatusBackorder
	default:
		return domain.StockStatusOut
	}
}
