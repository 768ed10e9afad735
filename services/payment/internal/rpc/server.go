package rpc

import (
	"context"

	paymentv1 "github.com/akinai/akinai/api/gen/akinai/payment/v1"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/services/payment/internal/app"
	"github.com/akinai/akinai/services/payment/internal/domain"
)

// Server implements paymentv1connect.PaymentServiceHandler.
type Server struct {
	payments *app.Payments
}

// NewServer returns the RPC handlers.
func NewServer(payments *app.Payments) *Server { return &Server{payments: payments} }

// ValidateMethod implements the RPC.
func (s *Server) ValidateMethod(
	_ context.Context, req *paymentv1.ValidateMethodRequest,
) (*paymentv1.ValidateMethodResponse, error) {
	if err := s.payments.ValidateMethod(req.GetMethodToken(), decodeMoney(req.GetAmount()), req.GetImported()); err != nil {
		return nil, err
	}
	return &paymentv1.ValidateMethodResponse{}, nil
}

// Authorize implements the RPC.
func (s *Server) Authorize(ctx context.Context, req *paymentv1.AuthorizeRequest) (*paymentv1.AuthorizeResponse, error) {
	payment, err := s.payments.Authorize(
		ctx, actor(ctx), domain.NewOrderID(req.GetOrderId()), req.GetMethodToken(), decodeMoney(req.GetAmount()), req.GetImported())
	if err != nil {
		return nil, err
	}
	return &paymentv1.AuthorizeResponse{Payment: encodePayment(payment)}, nil
}

// Lookup implements the RPC.
func (s *Server) Lookup(ctx context.Context, req *paymentv1.LookupRequest) (*paymentv1.LookupResponse, error) {
	payment, err := s.payments.Lookup(ctx, actor(ctx), domain.NewOrderID(req.GetOrderId()))
	if err != nil {
		return nil, err
	}
	return &paymentv1.LookupResponse{Payment: encodePayment(payment)}, nil
}

// CapturePayments implements the RPC.
func (s *Server) CapturePayments(
	ctx context.Context, req *paymentv1.CapturePaymentsRequest,
) (*paymentv1.CapturePaymentsResponse, error) {
	orders := make([]domain.OrderID, len(req.GetOrderIds()))
	for i, order := range req.GetOrderIds() {
		orders[i] = domain.NewOrderID(order)
	}
	payments, err := s.payments.Capture(ctx, actor(ctx), orders)
	if err != nil {
		return nil, err
	}
	res := &paymentv1.CapturePaymentsResponse{Payments: make([]*paymentv1.Payment, len(payments))}
	for i, payment := range payments {
		res.Payments[i] = encodePayment(payment)
	}
	return res, nil
}

// Reverse implements the RPC.
func (s *Server) Reverse(ctx context.Context, req *paymentv1.ReverseRequest) (*paymentv1.ReverseResponse, error) {
	payment, err := s.payments.Reverse(ctx, actor(ctx), domain.NewOrderID(req.GetOrderId()))
	if err != nil {
		return nil, err
	}
	return &paymentv1.ReverseResponse{Payment: encodePayment(payment)}, nil
}

func actor(ctx context.Context) domain.Actor { return domain.Actor(auth.From(ctx).Subject) }
