package remote

import (
	"context"
	"sync"
	"time"

	deliveryv1 "github.com/akinai/akinai/api/gen/akinai/delivery/v1"
	"github.com/akinai/akinai/api/gen/akinai/delivery/v1/deliveryv1connect"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/services/order/internal/app"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// Deliveries calls the delivery service.
type Deliveries struct {
	Client deliveryv1connect.DeliveryServiceClient
	Clock  clock.Clock
	zones  noZones
}

const (
	// noZonesFor is the time for which a shop without zones is not asked for default ways again.
	noZonesFor = 10 * time.Second
	// noZonesInOutage is the time for which that answer counts while the delivery service is down.
	noZonesInOutage = time.Hour
)

// noZones remembers that the shop has no zone. Safe for concurrent use.
type noZones struct {
	mu    sync.Mutex
	known bool
	at    time.Time
}

// note remembers an answer.
func (z *noZones) note(delivers bool, now time.Time) {
	z.mu.Lock()
	defer z.mu.Unlock()
	z.known, z.at = !delivers, now
}

// within reports whether the latest answer was that there is none, and is no older than age.
func (z *noZones) within(age time.Duration, now time.Time) bool {
	z.mu.Lock()
	defer z.mu.Unlock()
	return z.known && now.Sub(z.at) < age
}

// Delivers implements app.Deliveries.
func (d *Deliveries) Delivers() bool { return !d.zones.within(noZonesFor, d.Clock.Now()) }

// Defaults implements app.Deliveries. A shop that had no zone is asked every ten seconds; it can
// take orders during the first hour in which the delivery service is down.
func (d *Deliveries) Defaults(ctx context.Context, to domain.Address, goods app.Goods) ([]app.DeliveryOption, bool, error) {
	if !d.Delivers() {
		return nil, false, nil
	}
	req := quoteOf(to, goods)
	req.WithoutSlots = true
	res, err := d.Client.QuoteDelivery(ctx, req)
	if err != nil {
		if d.zones.within(noZonesInOutage, d.Clock.Now()) && !app.IsPermanent(err) && ctx.Err() == nil {
			return nil, false, nil
		}
		return nil, false, err
	}
	d.zones.note(res.GetDelivers(), d.Clock.Now())
	return optionsOf(res), res.GetDelivers(), nil
}

// maxGrams and maxAmount bound what the delivery service takes.
const (
	maxGrams  = 100_000_000
	maxAmount = 1_000_000_000_000
)

// Options implements app.Deliveries.
func (d *Deliveries) Options(
	ctx context.Context, to domain.Address, goods app.Goods, only *domain.DeliveryChoice,
) ([]app.DeliveryOption, error) {
	req := quoteOf(to, goods)
	if only != nil {
		req.Only = &deliveryv1.QuoteChoice{Method: only.Method, Window: only.Window, Day: only.Day}
		req.WithoutSlots = !only.HasSlot()
	}
	res, err := d.Client.QuoteDelivery(ctx, req)
	if err != nil {
		return nil, err
	}
	return optionsOf(res), nil
}

func quoteOf(to domain.Address, goods app.Goods) *deliveryv1.QuoteDeliveryRequest {
	return &deliveryv1.QuoteDeliveryRequest{
		Destination: &deliveryv1.Destination{PostalCode: to.PostalCode, Prefecture: to.Prefecture, City: to.City, Line1: to.Line1},
		Lines:       []*deliveryv1.QuoteLine{{Grams: min(goods.Grams, maxGrams)}}, Amount: min(goods.Amount, maxAmount),
	}
}

func optionsOf(res *deliveryv1.QuoteDeliveryResponse) []app.DeliveryOption {
	out := make([]app.DeliveryOption, len(res.GetOptions()))
	for i, o := range res.GetOptions() {
		out[i] = app.DeliveryOption{
			Zone: res.GetZone(), Method: o.GetMethod(), Carrier: o.GetCarrier(), Fee: o.GetFee(), Earliest: o.GetEarliest(), Slots: slotsOf(o.GetSlots()),
		}
	}
	return out
}

func slotsOf(slots []*deliveryv1.Slot) []domain.Slot {
	out := make([]domain.Slot, len(slots))
	for i, s := range slots {
		out[i] = domain.Slot{Window: s.GetWindow(), Day: s.GetDay(), Start: s.GetStartMinutes(), End: s.GetEndMinutes(), Left: s.GetLeft()}
	}
	return out
}

// Estimate implements app.Deliveries.
func (d *Deliveries) Estimate(ctx context.Context, to domain.Address, goods app.Goods) (app.DeliveryEstimate, error) {
	res, err := d.Client.QuoteDelivery(ctx, quoteOf(to, goods))
	if err != nil {
		return app.DeliveryEstimate{}, err
	}
	source := res.GetSource()
	return app.DeliveryEstimate{
		Options: optionsOf(res), Delivers: res.GetDelivers(),
		Approximate: source == deliveryv1.PointSource_POINT_SOURCE_TOWN_APPROXIMATE || source == deliveryv1.PointSource_POINT_SOURCE_POSTAL_CODE,
	}, nil
}

// Seat implements app.Deliveries.
func (d *Deliveries) Seat(ctx context.Context, id domain.OrderID, moves bool) (app.Seat, error) {
	res, err := d.Client.GetSlotBooking(ctx, &deliveryv1.GetSlotBookingRequest{OrderId: string(id), Moves: moves})
	if err != nil {
		return app.Seat{}, err
	}
	booking := res.GetBooking()
	return app.Seat{
		Slot: domain.Slot{
			Window: booking.GetSlot().GetWindow(), Day: booking.GetSlot().GetDay(), Start: booking.GetStartMinutes(), End: booking.GetEndMinutes(),
		},
		Refusal: res.GetMoveRefusal(), Moves: slotsOf(res.GetSlots()),
	}, nil
}

// MoveSlot implements app.Deliveries.
func (d *Deliveries) MoveSlot(ctx context.Context, id domain.OrderID, window, day string) error {
	_, err := d.Client.RescheduleSlot(ctx, &deliveryv1.RescheduleSlotRequest{OrderId: string(id), Window: window, Day: day})
	return err
}

// HoldSlot implements app.Deliveries.
func (d *Deliveries) HoldSlot(ctx context.Context, order domain.Order) (bool, error) {
	slot := order.Delivery.Slot
	res, err := d.Client.HoldSlot(ctx, &deliveryv1.HoldSlotRequest{
		OrderId: string(order.ID), Owner: order.SlotOwner(), AddressKey: order.Address.SlotAddress(),
		Slot: &deliveryv1.SlotKey{Zone: order.Delivery.Zone, Method: order.Delivery.Method, Window: slot.Window, Day: slot.Day},
	})
	if err != nil {
		return false, err
	}
	switch res.GetBooking().GetState() {
	case deliveryv1.SlotState_SLOT_STATE_HELD, deliveryv1.SlotState_SLOT_STATE_BOOKED, deliveryv1.SlotState_SLOT_STATE_CONSUMED:
		return res.GetCreated(), nil
	default:
		return false, domain.ErrInterrupted
	}
}

// BookSlot implements app.Deliveries.
func (d *Deliveries) BookSlot(ctx context.Context, id domain.OrderID) error {
	_, err := d.Client.BookSlot(ctx, &deliveryv1.BookSlotRequest{OrderId: string(id)})
	return err
}

// ReleaseSlot implements app.Deliveries.
func (d *Deliveries) ReleaseSlot(ctx context.Context, id domain.OrderID) error {
	_, err := d.Client.ReleaseSlot(ctx, &deliveryv1.ReleaseSlotRequest{OrderId: string(id)})
	return err
}
