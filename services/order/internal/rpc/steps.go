package rpc

import (
	"google.golang.org/protobuf/types/known/timestamppb"

	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// stepKinds are the commands that a shopper sees. CommandFail is of orders that are not shown.
var stepKinds = map[domain.Command]orderv1.OrderStepKind{
	domain.CommandPlace:         orderv1.OrderStepKind_ORDER_STEP_KIND_PLACED,
	domain.CommandConfirm:       orderv1.OrderStepKind_ORDER_STEP_KIND_CONFIRMED,
	domain.CommandPaid:          orderv1.OrderStepKind_ORDER_STEP_KIND_PAID,
	domain.CommandFulfill:       orderv1.OrderStepKind_ORDER_STEP_KIND_FULFILLED,
	domain.CommandProcess:       orderv1.OrderStepKind_ORDER_STEP_KIND_PROCESSING,
	domain.CommandComplete:      orderv1.OrderStepKind_ORDER_STEP_KIND_DELIVERED,
	domain.CommandRequestCancel: orderv1.OrderStepKind_ORDER_STEP_KIND_CANCEL_REQUESTED,
	domain.CommandRefuseCancel:  orderv1.OrderStepKind_ORDER_STEP_KIND_CANCEL_REFUSED,
	domain.CommandCancel:        orderv1.OrderStepKind_ORDER_STEP_KIND_CANCELED,
	domain.CommandCompensated:   orderv1.OrderStepKind_ORDER_STEP_KIND_REVERSED,
	domain.CommandReschedule:    orderv1.OrderStepKind_ORDER_STEP_KIND_RESCHEDULED,
}

// stepsToProto returns what has happened to an order, without what concerns the shop alone: a
// request to cancel that joins an open one is such a thing.
func stepsToProto(history []domain.HistoryEntry) []*orderv1.OrderStep {
	var steps []*orderv1.OrderStep
	requested := false
	for _, entry := range history {
		joins := requested && entry.Command == domain.CommandRequestCancel
		requested = entry.Command == domain.CommandRequestCancel || requested && entry.Command != domain.CommandRefuseCancel
		if kind, shown := stepKinds[entry.Command]; shown && !joins {
			steps = append(steps, &orderv1.OrderStep{Kind: kind, At: timestamppb.New(entry.At)})
		}
	}
	return steps
}
