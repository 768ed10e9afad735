package events

import (
	"fmt"
	"hash/fnv"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/pkg/num"
	"github.com/akinai/akinai/services/inventory/internal/domain"
	"github.com/akinai/akinai/services/inventory/internal/message"
)

const (
	// shards is the number of keys over which SKUs are distributed. Fewer keys make larger batches;
	// more keys let more consumers share the work.
	shards = 8
	// An event of this size takes no further SKU. The movements of one SKU are never split, because
	// the event holds the state after all of them.
	eventMovements = 500
	eventBytes     = 256 << 10
)

// EncodeStock returns the events of changed SKUs, which are sorted by SKU, each once: StockChanged
// by shard, and the alerts. Units are clamped to 32 bits, because an event has to be published in
// any case: edits keep each level below that, so only the sum over several locations of a billion
// units can differ.
func EncodeStock(summaries []domain.StockSummary) []proto.Message {
	var messages []proto.Message
	open := make(map[string]*stockChangedBuilder, shards)
	for _, summary := range summaries {
		shard := shardOf(summary.SKU)
		encoded := encodeSummary(summary)
		into := open[shard]
		if into == nil || into.full(encoded) {
			into = &stockChangedBuilder{event: &inventoryv1.StockChanged{Shard: shard}}
			open[shard] = into
			messages = append(messages, into.event)
		}
		into.add(encoded)
	}
	for _, summary := range summaries {
		if m := encodeAlert(summary); m != nil {
			messages = append(messages, m)
		}
	}
	return messages
}

// EncodeFulfillment returns the event of a fulfillment. The event calls Ordered promised.
func EncodeFulfillment(fulfillment domain.Fulfillment) proto.Message {
	out := &inventoryv1.StockFulfilled{
		OrderId: string(fulfillment.OrderID), Lines: make([]*inventoryv1.Line, len(fulfillment.Lines)),
		Fulfilled: num.Clamp32(fulfillment.Fulfilled), Promised: num.Clamp32(fulfillment.Ordered),
	}
	for i, line := range fulfillment.Lines {
		out.Lines[i] = &inventoryv1.Line{Sku: string(line.SKU), Quantity: num.Clamp32(line.Quantity)}
	}
	return out
}

// stockChangedBuilder is a StockChanged event to which SKUs are still added.
type stockChangedBuilder struct {
	event            *inventoryv1.StockChanged
	movements, bytes int
}

// full reports whether the SKU needs another event.
func (b *stockChangedBuilder) full(item *inventoryv1.StockItem) bool {
	return b.movements+len(item.GetMovements()) > eventMovements || b.bytes+proto.Size(item) > eventBytes
}

func (b *stockChangedBuilder) add(item *inventoryv1.StockItem) {
	b.event.Items = append(b.event.Items, item)
	b.movements += len(item.GetMovements())
	b.bytes += proto.Size(item)
}

// shardOf returns the key of a SKU's events. Do not change the function or the number of shards:
// events of one SKU could overtake each other.
func shardOf(sku domain.SKU) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(sku)) // never fails
	return fmt.Sprintf("%02d", h.Sum32()%shards)
}

func encodeSummary(summary domain.StockSummary) *inventoryv1.StockItem {
	out := &inventoryv1.StockItem{
		Sku: string(summary.SKU), Available: num.Clamp32(summary.Available()), Orderable: num.Clamp32(summary.Orderable()),
		Status: message.StockStatus(summary.Status()), Revision: summary.Revision, Movements: make([]*inventoryv1.Movement, len(summary.Movements)),
	}
	for i, m := range summary.Movements {
		out.Movements[i] = &inventoryv1.Movement{
			Id: m.ID, Sku: string(m.SKU), Location: string(m.Location), Cause: encodeCause(m.Cause),
			OnHandDelta: num.Clamp32(m.OnHandDelta), ReservedDelta: num.Clamp32(m.ReservedDelta),
			Reference: m.Reference, CreatedAt: timestamppb.New(m.CreatedAt),
		}
	}
	return out
}

func encodeAlert(summary domain.StockSummary) proto.Message {
	switch summary.Alert() {
	case domain.StockAlertLow:
		return &inventoryv1.StockLow{Sku: string(summary.SKU), Available: num.Clamp32(summary.Available()), Threshold: num.Clamp32(summary.Threshold)}
	case domain.StockAlertOut:
		return &inventoryv1.StockOut{Sku: string(summary.SKU)}
	case domain.StockAlertBack:
		return &inventoryv1.StockBack{Sku: string(summary.SKU), Available: num.Clamp32(summary.Available())}
	}
	return nil
}

func encodeCause(c domain.Cause) inventoryv1.MovementCause {
	return inventoryv1.MovementCause(inventoryv1.MovementCause_value["MOVEMENT_CAUSE_"+strings.ToUpper(string(c))])
}
