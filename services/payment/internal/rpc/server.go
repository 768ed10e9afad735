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
	app *app.App
}

// NewServer returns the RPC handlers.
func NewServer(app *app.App) *Server { return &Server{app: app} }

// ValidatePaymentMethod implements the RPC.
func (s *Server) ValidatePaymentMethod(
	_ context.Context, req *paymentv1.ValidatePaymentMethodRequest,
) (*paymentv1.ValidatePaymentMethodResponse, error) {
	if err := s.app.ValidatePaymentMethod(req.GetMethodToken(), moneyFromProto(req.GetAmount()), req.GetImported()); err != nil {
		return nil, err
	}
	return &paymentv1.ValidatePaymentMethodResponse{}, nil
}

// AuthorizePayment implements the RPC.
func (s *Server) AuthorizePayment(ctx context.Context, req *paymentv1.AuthorizePaymentRequest) (*paymentv1.AuthorizePaymentResponse, error) {
	payment, err := s.app.AuthorizePayment(
		ctx, actor(ctx), domain.NewOrderID(req.GetOrderId()), req.GetMethodToken(), moneyFromProto(req.GetAmount()), req.GetImported())
	if err != nil {
		return nil, err
	}
	return &paymentv1.AuthorizePaymentResponse{Payment: paymentToProto(payment)}, nil
}

// GetPayment implements the RPC.
func (s *Server) GetPayment(ctx context.Context, req *paymentv1.GetPaymentRequest) (*paymentv1.GetPaymentResponse, error) {
	payment, err := s.app.GetPayment(ctx, actor(ctx), domain.NewOrderID(req.GetOrderId()))
	if err != nil {
		return nil, err
	}
	return &paymentv1.GetPaymentResponse{Payment: paymentToProto(payment)}, nil
}

// CapturePayments implements the RPC.
func (s *Server) CapturePayments(
	ctx context.Context, req *paymentv1.CapturePaymentsRequest,
) (*paymentv1.CapturePaymentsResponse, error) {
	orders := make([]domain.OrderID, len(req.GetOrderIds()))
	for i, order := range req.GetOrderIds() {
		orders[i] = domain.NewOrderID(order)
	}
	payments, err := s.app.CapturePayments(ctx, actor(ctx), orders)
	if err != nil {
		return nil, err
	}
	res := &paymentv1.CapturePaymentsResponse{Payments: make([]*paymentv1.Payment, len(payments))}
	for i, payment := range payments {
		res.Payments[i] = paymentToProto(payment)
	}
	return res, nil
}

// ReversePayment implements the RPC.
func (s *Server) ReversePayment(ctx context.Context, req *paymentv1.ReversePaymentRequest) (*paymentv1.ReversePaymentResponse, error) {
	payment, err := s.app.ReversePayment(ctx, actor(ctx), domain.NewOrderID(req.GetOrderId()))
	if err != nil {
		return nil, err
	}
	return &paymentv1.ReversePaymentResponse{Payment: paymentToProto(payment)}, nil
}

func actor(ctx context.Context) domain.Actor { return domain.Actor(auth.From(ctx).Subject) }
