package rpc

import (
	"context"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	deliveryv1 "github.com/akinai/akinai/api/gen/akinai/delivery/v1"
	"github.com/akinai/akinai/pkg/num"
	"github.com/akinai/akinai/services/delivery/internal/app"
	"github.com/akinai/akinai/services/delivery/internal/domain"
)

// Server implements DeliveryService.
type Server struct{ app *app.App }

// NewServer returns the server of the use cases.
func NewServer(a *app.App) *Server { return &Server{app: a} }

// QuoteDelivery implements the RPC.
func (s *Server) QuoteDelivery(ctx context.Context, req *deliveryv1.QuoteDeliveryRequest) (*deliveryv1.QuoteDeliveryResponse, error) {
	wanted := app.QuoteRequest{To: destinationFromProto(req.GetDestination()), Amount: req.GetAmount(), WithoutSlots: req.GetWithoutSlots()}
	for _, line := range req.GetLines() {
		wanted.Grams += line.GetGrams()
		day, err := readyFromProto(line.GetAvailableOn())
		if err != nil {
			return nil, err
		}
		if day.After(wanted.Ready) {
			wanted.Ready = day
		}
	}
	if only := req.GetOnly(); only != nil {
		day, err := readyFromProto(only.GetDay())
		if err != nil {
			return nil, err
		}
		wanted.Only = &app.QuoteChoice{Method: domain.MethodCode(only.GetMethod()), Window: only.GetWindow(), Day: day}
	}
	quote, err := s.app.QuoteDelivery(ctx, wanted)
	if err != nil {
		return nil, err
	}
	var narrow num.Narrower
	out := &deliveryv1.QuoteDeliveryResponse{Source: sourceToProto(quote.Source), Zone: string(quote.Zone), Delivers: quote.Delivers}
	for _, m := range quote.Methods {
		out.Options = append(out.Options, &deliveryv1.DeliveryOption{
			Method: string(m.Code), Carrier: string(m.Carrier), Fee: m.Fee, Earliest: m.Earliest.Format(time.DateOnly),
			Slots: slotsToProto(&narrow, m.Slots),
		})
	}
	return out, narrow.Err()
}

func slotsToProto(narrow *num.Narrower, slots []domain.Slot) []*deliveryv1.Slot {
	out := make([]*deliveryv1.Slot, len(slots))
	for i, slot := range slots {
		out[i] = &deliveryv1.Slot{
			Window: slot.Window, Day: slot.Day.Format(time.DateOnly), StartMinutes: narrow.Int32(int64(slot.Start)),
			EndMinutes: narrow.Int32(int64(slot.End)), Left: narrow.Int32(int64(slot.Left)),
		}
	}
	return out
}

// HoldSlot implements the RPC.
func (s *Server) HoldSlot(ctx context.Context, req *deliveryv1.HoldSlotRequest) (*deliveryv1.HoldSlotResponse, error) {
	day, err := dayFromProto(req.GetSlot().GetDay())
	if err != nil {
		return nil, err
	}
	ready, err := readyFromProto(req.GetAvailableOn())
	if err != nil {
		return nil, err
	}
	booking, created, err := s.app.HoldSlot(ctx, app.Hold{
		Order: domain.NewOrderID(req.GetOrderId()), Owner: req.GetOwner(), Address: req.GetAddressKey(), Ready: ready, SlotKey: domain.SlotKey{
			Zone: domain.ZoneCode(req.GetSlot().GetZone()), Method: domain.MethodCode(req.GetSlot().GetMethod()), Window: req.GetSlot().GetWindow(), Day: day,
		},
	})
	if err != nil {
		return nil, err
	}
	return &deliveryv1.HoldSlotResponse{Booking: bookingToProto(booking), Created: created}, nil
}

// BookSlot implements the RPC.
func (s *Server) BookSlot(ctx context.Context, req *deliveryv1.BookSlotRequest) (*deliveryv1.BookSlotResponse, error) {
	if err := s.app.BookSlot(ctx, domain.NewOrderID(req.GetOrderId())); err != nil {
		return nil, err
	}
	return &deliveryv1.BookSlotResponse{}, nil
}

// ReleaseSlot implements the RPC.
func (s *Server) ReleaseSlot(ctx context.Context, req *deliveryv1.ReleaseSlotRequest) (*deliveryv1.ReleaseSlotResponse, error) {
	if err := s.app.ReleaseSlot(ctx, domain.NewOrderID(req.GetOrderId())); err != nil {
		return nil, err
	}
	return &deliveryv1.ReleaseSlotResponse{}, nil
}

// RescheduleSlot implements the RPC.
func (s *Server) RescheduleSlot(ctx context.Context, req *deliveryv1.RescheduleSlotRequest) (*deliveryv1.RescheduleSlotResponse, error) {
	day, err := dayFromProto(req.GetDay())
	if err != nil {
		return nil, err
	}
	booking, err := s.app.RescheduleSlot(ctx, domain.NewOrderID(req.GetOrderId()), req.GetWindow(), day)
	if err != nil {
		return nil, err
	}
	return &deliveryv1.RescheduleSlotResponse{Booking: bookingToProto(booking)}, nil
}

// GetSlotBooking implements the RPC.
func (s *Server) GetSlotBooking(ctx context.Context, req *deliveryv1.GetSlotBookingRequest) (*deliveryv1.GetSlotBookingResponse, error) {
	seat, err := s.app.GetSlotBooking(ctx, domain.NewOrderID(req.GetOrderId()), req.GetMoves())
	if err != nil {
		return nil, err
	}
	var narrow num.Narrower
	booking := bookingToProto(seat.Booking)
	booking.StartMinutes, booking.EndMinutes = narrow.Int32(int64(seat.Start)), narrow.Int32(int64(seat.End))
	return &deliveryv1.GetSlotBookingResponse{
		Booking: booking, MoveRefusal: seat.Refusal, Slots: slotsToProto(&narrow, seat.Moves),
	}, narrow.Err()
}

func bookingToProto(b domain.Booking) *deliveryv1.SlotBooking {
	return &deliveryv1.SlotBooking{
		OrderId: string(b.OrderID), Slot: slotKeyToProto(b.SlotKey), State: stateToProto(b.State), ExpiresAt: timestamppb.New(b.ExpiresAt),
	}
}

func slotKeyToProto(k domain.SlotKey) *deliveryv1.SlotKey {
	return &deliveryv1.SlotKey{Zone: string(k.Zone), Method: string(k.Method), Window: k.Window, Day: k.Day.Format(time.DateOnly)}
}

func stateToProto(s domain.State) deliveryv1.SlotState {
	switch s {
	case domain.StateHeld:
		return deliveryv1.SlotState_SLOT_STATE_HELD
	case domain.StateBooked:
		return deliveryv1.SlotState_SLOT_STATE_BOOKED
	case domain.StateConsumed:
		return deliveryv1.SlotState_SLOT_STATE_CONSUMED
	case domain.StateReleased:
		return deliveryv1.SlotState_SLOT_STATE_RELEASED
	case domain.StateExpired:
		return deliveryv1.SlotState_SLOT_STATE_EXPIRED
	}
	return deliveryv1.SlotState_SLOT_STATE_UNSPECIFIED
}

// readyFromProto returns the day on which goods are there; the zero time if they are.
func readyFromProto(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	return dayFromProto(text)
}

// dayFromProto returns a day as midnight in UTC. Errors: domain.ErrDateInvalid.
func dayFromProto(text string) (time.Time, error) {
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return time.Time{}, domain.ErrDateInvalid
	}
	return day, nil
}
