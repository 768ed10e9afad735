package rpc

import (
	"context"
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/pkg/num"
	"github.com/akinai/akinai/services/order/internal/app"
	"github.com/akinai/akinai/services/order/internal/domain"
	"github.com/akinai/akinai/services/order/internal/message"
)

const defaultPageSize = 20

func pageSize(asked int32) int {
	if asked == 0 {
		return defaultPageSize
	}
	return int(asked)
}

// orderID returns the id in lower case: UUIDs are case-insensitive.
func orderID(id string) domain.OrderID { return domain.OrderID(strings.ToLower(id)) }

func placeFromProto(ctx context.Context, req *orderv1.PlaceOrderRequest) app.PlaceOrder {
	place := app.PlaceOrder{
		CustomerID: auth.From(ctx).Subject, Key: req.GetIdempotencyKey(), Lines: linesFromProto(req.GetLines()), AddressID: req.GetAddressId(),
		Method: req.GetPaymentMethod(), Expected: expectedFromProto(req.GetExpectedTotal()), Cart: cartVersionFromProto(req.GetCart()),
		Confirmation: req.GetConfirmation(), Language: string(language.From(ctx)),
	}
	if req.GetAddress() != nil {
		address := message.AddressOf(req.GetAddress())
		place.Address = &address
	}
	place.Delivery = message.DeliveryChoiceOf(req.GetDelivery())
	if place.CustomerID == "" {
		place.Email = domain.Email(req.GetEmail())
	}
	return place
}

func cartVersionFromProto(m *orderv1.CartVersion) *domain.CartVersion {
	if m == nil {
		return nil
	}
	return &domain.CartVersion{ID: strings.ToLower(m.GetId()), Version: m.GetVersion()}
}

func importFromProto(req *orderv1.ImportOrderRequest) app.ImportOrder {
	return app.ImportOrder{
		Key: req.GetIdempotencyKey(), CustomerID: strings.ToLower(req.GetCustomerId()), BusinessDate: req.GetBusinessDate(),
		Lines: linesFromProto(req.GetLines()), Method: req.GetPaymentMethod(), Expected: expectedFromProto(req.GetExpectedTotal()),
	}
}

func linesFromProto(lines []*orderv1.OrderLineInput) []app.LineInput {
	out := make([]app.LineInput, len(lines))
	for i, l := range lines {
		out[i] = app.LineInput{SKU: l.GetSku(), Quantity: int64(l.GetQuantity())}
	}
	return out
}

func expectedFromProto(m *typev1.Money) *app.Expected {
	if m == nil {
		return nil
	}
	return &app.Expected{Amount: m.GetAmount(), Currency: m.GetCurrency()}
}

func orderToProto(o domain.Order) *orderv1.Order {
	var actions []*orderv1.OrderAction
	for _, a := range o.Actions() {
		actions = append(actions, &orderv1.OrderAction{Name: a.Name, Allowed: a.Allowed, Reason: a.Reason})
	}
	reason := o.CancelReason
	if o.Status != domain.StatusCanceled { // of a request that is not decided
		reason = ""
	}
	return &orderv1.Order{
		Id: string(o.ID), Number: o.Number, CustomerId: o.CustomerID, Status: message.Status(o.Status), PaymentStatus: message.Payment(o.Payment),
		Lines: message.Lines(o.Lines), Total: message.Money(o.Total), Address: message.Address(o.Address), BusinessDate: o.BusinessDate,
		PlacedAt: timestamppb.New(o.PlacedAt), CancelReason: reason, Version: o.Version,
		FulfillmentStatus: message.Fulfillment(o.Fulfillment), Metadata: o.Metadata, Actions: actions,
		Delivery: message.Delivery(o.Delivery), Taxes: message.Taxes(o.Taxes, o.Total.Currency),
	}
}

// withCurrent attaches the stored order to VERSION_CONFLICT.
func withCurrent(err error) error {
	return errs.AttachCurrent(err, func(c domain.ChangedOrder) proto.Message {
		return &orderv1.OrderConflict{Current: orderToProto(c.Order), UpdatedBy: c.By, UpdatedAt: timestamppb.New(c.At)}
	})
}

func totalsToProto(totals []app.DailyTotal) ([]*orderv1.DailyTotal, error) {
	var narrow num.Narrower
	out := make([]*orderv1.DailyTotal, len(totals))
	for i, t := range totals {
		out[i] = &orderv1.DailyTotal{
			BusinessDate: t.BusinessDate, Orders: narrow.Int32(t.Orders), Lines: narrow.Int32(t.Lines), Total: message.Money(t.Total),
			CanceledOrders: narrow.Int32(t.CanceledOrders), CanceledTotal: message.Money(t.CanceledTotal),
		}
	}
	return out, narrow.Err()
}

// A page token is the last row's time in microseconds and its id, in base64url. It is opaque to
// callers.
func encodeToken(c *app.Cursor) string {
	if c == nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatInt(c.PlacedAt.UnixMicro(), 10) + " " + string(c.ID)))
}

func decodeToken(token string) (app.Cursor, error) {
	if token == "" {
		return app.Cursor{}, nil
	}
	data, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return app.Cursor{}, domain.ErrPageToken
	}
	micros, last, _ := strings.Cut(string(data), " ")
	at, err := strconv.ParseInt(micros, 10, 64)
	if err != nil || !id.Valid(last) {
		return app.Cursor{}, domain.ErrPageToken
	}
	cursor := app.Cursor{PlacedAt: time.UnixMicro(at).UTC(), ID: domain.OrderID(last)}
	if encodeToken(&cursor) != token { // not the canonical form
		return app.Cursor{}, domain.ErrPageToken
	}
	return cursor, nil
}
