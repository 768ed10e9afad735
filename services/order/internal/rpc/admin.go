package rpc

import (
	"context"
	"strings"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/services/order/internal/app"
	"github.com/akinai/akinai/services/order/internal/domain"
	"github.com/akinai/akinai/services/order/internal/message"
)

// AdminServer implements orderv1connect.OrderAdminServiceHandler.
type AdminServer struct {
	admin *app.Admin
	zone  *time.Location
}

// NewAdminServer returns the handlers for staff. Days are those of zone.
func NewAdminServer(admin *app.Admin, zone *time.Location) *AdminServer {
	return &AdminServer{admin: admin, zone: zone}
}

// SearchOrders returns a page of orders.
func (s *AdminServer) SearchOrders(ctx context.Context, req *orderv1.SearchOrdersRequest) (*orderv1.SearchOrdersResponse, error) {
	search, err := s.searchFromProto(req)
	if err != nil {
		return nil, err
	}
	rows, next, err := s.admin.Search(ctx, search)
	if err != nil {
		return nil, err
	}
	res := &orderv1.SearchOrdersResponse{Orders: make([]*orderv1.OrderRow, len(rows)), NextPageToken: encodeToken(next)}
	for i, r := range rows {
		res.Orders[i] = &orderv1.OrderRow{
			Id: string(r.ID), Number: r.Number, PlacedAt: timestamppb.New(r.PlacedAt), Status: message.Status(r.Status),
			PaymentStatus: message.Payment(r.Payment), FulfillmentStatus: message.Fulfillment(r.Fulfillment), Total: message.Money(r.Total),
			Name: r.Name, CustomerId: r.CustomerID, Suspended: r.Suspended,
		}
	}
	return res, nil
}

// CountOpenOrders counts the orders that wait for work of staff.
func (s *AdminServer) CountOpenOrders(ctx context.Context, _ *orderv1.CountOpenOrdersRequest) (*orderv1.CountOpenOrdersResponse, error) {
	counts, err := s.admin.CountOpen(ctx)
	if err != nil {
		return nil, err
	}
	return &orderv1.CountOpenOrdersResponse{ToShip: int32(counts.ToShip), Suspended: int32(counts.Suspended)}, nil //nolint:gosec // at most app.MaxOpen
}

// searchFromProto reads a search. A query with a valid check digit is a number or a SKU; one with
// an @ is an address; every other one is the beginning of a name or a SKU.
func (s *AdminServer) searchFromProto(req *orderv1.SearchOrdersRequest) (app.Search, error) {
	after, err := decodeToken(req.GetPageToken())
	if err != nil {
		return app.Search{}, err
	}
	search := app.Search{
		Suspended: req.GetSuspended(), CustomerID: strings.ToLower(req.GetCustomerId()), After: after, Limit: pageSize(req.GetPageSize()),
	}
	switch query := strings.TrimSpace(req.GetQuery()); {
	case query == "":
	case strings.Contains(query, "@"):
		search.Email = domain.Email(query)
	default:
		search.NamePrefix, search.SKU = query, query
		if number, err := domain.ParseNumber(query); err == nil {
			search.Number, search.NamePrefix = number, ""
		}
	}
	for _, status := range req.GetStatuses() {
		search.Statuses = append(search.Statuses, message.StatusOf(status))
	}
	for _, payment := range req.GetPaymentStatuses() {
		search.Payments = append(search.Payments, message.PaymentOf(payment))
	}
	for _, fulfillment := range req.GetFulfillmentStatuses() {
		search.Fulfillments = append(search.Fulfillments, message.FulfillmentOf(fulfillment))
	}
	if search.From, err = s.day(req.GetFrom(), 0); err != nil {
		return app.Search{}, err
	}
	search.To, err = s.day(req.GetTo(), 1)
	return search, err
}

// day returns the beginning of a day, or of one that is days later; zero for "".
func (s *AdminServer) day(text string, days int) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	day, err := time.ParseInLocation(time.DateOnly, text, s.zone)
	if err != nil {
		return time.Time{}, domain.ErrDateInvalid.Wrap(err)
	}
	return day.AddDate(0, 0, days), nil
}

// GetOrderDetail returns an order as staff see it.
func (s *AdminServer) GetOrderDetail(ctx context.Context, req *orderv1.GetOrderDetailRequest) (*orderv1.GetOrderDetailResponse, error) {
	detail, err := s.admin.Get(ctx, orderID(req.GetId()))
	if err != nil {
		return nil, err
	}
	res := &orderv1.GetOrderDetailResponse{
		Order: orderToProto(detail.Order), Email: string(detail.Email), Task: string(detail.Task), Suspended: detail.Due.Suspended,
		History: make([]*orderv1.OrderChange, len(detail.Changes)), Confirmation: confirmationToProto(detail.Confirmation),
	}
	if !detail.Due.At.IsZero() {
		res.TaskDueAt = timestamppb.New(detail.Due.At)
	}
	for i, c := range detail.Changes {
		res.History[i] = &orderv1.OrderChange{
			Version: c.Version, Command: string(c.Command), Status: message.Status(c.Status), PaymentStatus: message.Payment(c.Payment),
			Actor: c.Actor, Reason: c.Reason, TraceId: c.TraceID, At: timestamppb.New(c.At),
		}
	}
	for _, n := range detail.Notes {
		res.Notes = append(res.Notes, &orderv1.OrderNote{Id: n.ID, Text: n.Text, Author: n.Author, At: timestamppb.New(n.At)})
	}
	return res, nil
}

// AddOrderNote adds a note to an order.
func (s *AdminServer) AddOrderNote(ctx context.Context, req *orderv1.AddOrderNoteRequest) (*orderv1.AddOrderNoteResponse, error) {
	note := strings.ToLower(req.GetNoteId())
	if err := s.admin.AddNote(ctx, orderID(req.GetOrderId()), note, auth.From(ctx).Subject, req.GetText()); err != nil {
		return nil, err
	}
	return &orderv1.AddOrderNoteResponse{}, nil
}

// CancelOrder cancels any customer's order.
func (s *AdminServer) CancelOrder(
	ctx context.Context, req *orderv1.OrderAdminServiceCancelOrderRequest,
) (*orderv1.OrderAdminServiceCancelOrderResponse, error) {
	reason := strings.TrimPrefix(req.GetReason().String(), "CANCEL_REASON_")
	order, err := s.admin.Cancel(ctx, orderID(req.GetId()), reason)
	if err != nil {
		return nil, err
	}
	return &orderv1.OrderAdminServiceCancelOrderResponse{Order: orderToProto(order)}, nil
}
