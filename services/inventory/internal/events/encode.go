package events

import (
	"fmt"
	"hash/fnv"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

const (
	// shards is the number of keys that SKUs are spread over. Fewer make larger batches, more let more consumers share the work.
	shards = 8
	// An event takes no further SKU from here on. One SKU is never divided: its state is that after all its movements.
	eventMovements = 500
	eventBytes     = 256 << 10
)

// Encode returns what tells others of items, which are sorted by SKU, each once: the changes by shard, and the news.
func Encode(items []domain.Item) []proto.Message {
	var messages []proto.Message
	open := make(map[string]*parcel, shards)
	for _, item := range items {
		shard := shardOf(item.SKU)
		encoded := encodeItem(item)
		into := open[shard]
		if into == nil || into.full(encoded) {
			into = &parcel{event: &inventoryv1.StockChanged{Shard: shard}}
			open[shard] = into
			messages = append(messages, into.event)
		}
		into.add(encoded)
	}
	for _, item := range items {
		if m := encodeNews(item); m != nil {
			messages = append(messages, m)
		}
	}
	return messages
}

// parcel is an event that is being filled.
type parcel struct {
	event            *inventoryv1.StockChanged
	movements, bytes int
}

// full reports whether the item must go into another event.
func (p *parcel) full(item *inventoryv1.StockItem) bool {
	return p.movements+len(item.GetMovements()) > eventMovements || p.bytes+proto.Size(item) > eventBytes
}

func (p *parcel) add(item *inventoryv1.StockItem) {
	p.event.Items = append(p.event.Items, item)
	p.movements += len(item.GetMovements())
	p.bytes += proto.Size(item)
}

// shardOf returns the key of a SKU's events. Another function, or another number of shards, would let a SKU's events overtake each
// other at the change.
func shardOf(sku domain.SKU) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(sku)) // never fails
	return fmt.Sprintf("%02d", h.Sum32()%shards)
}

func encodeItem(item domain.Item) *inventoryv1.StockItem {
	out := &inventoryv1.StockItem{
		Sku: string(item.SKU), Available: item.Available(), Orderable: item.Orderable(), Status: encodeStatus(item.Status()),
		Revision: item.Revision, Movements: make([]*inventoryv1.Movement, len(item.Movements)),
	}
	for i, m := range item.Movements {
		out.Movements[i] = &inventoryv1.Movement{
			Id: m.ID, Sku: string(m.SKU), Location: string(m.Location), Cause: encodeCause(m.Cause),
			OnHandDelta: m.OnHandDelta, ReservedDelta: m.ReservedDelta, Reference: m.Reference, CreatedAt: timestamppb.New(m.CreatedAt),
		}
	}
	return out
}

func encodeNews(item domain.Item) proto.Message {
	switch item.News() {
	case domain.NewsLow:
		return &inventoryv1.StockLow{Sku: string(item.SKU), Available: item.Available(), Threshold: item.Threshold}
	case domain.NewsOut:
		return &inventoryv1.StockOut{Sku: string(item.SKU)}
	case domain.NewsBack:
		return &inventoryv1.StockBack{Sku: string(item.SKU), Available: item.Available()}
	}
	return nil
}

func encodeStatus(s domain.StockStatus) inventoryv1.StockStatus {
	return inventoryv1.StockStatus(inventoryv1.StockStatus_value["STOCK_STATUS_"+strings.ToUpper(string(s))])
}

func encodeCause(c domain.Cause) inventoryv1.MovementCause {
	return inventoryv1.MovementCause(inventoryv1.MovementCause_value["MOVEMENT_CAUSE_"+strings.ToUpper(string(c))])
}
