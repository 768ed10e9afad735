// Package rpc implements the RPCs of the notification service.
package rpc

import (
	"context"
	"strings"

	notificationv1 "github.com/akinai/akinai/api/gen/akinai/notification/v1"
	"github.com/akinai/akinai/api/gen/akinai/notification/v1/notificationv1connect"
	"github.com/akinai/akinai/services/notification/internal/app"
	"github.com/akinai/akinai/services/notification/internal/domain"
)

// Server implements NotificationService.
type Server struct{ app *app.App }

var _ notificationv1connect.NotificationServiceHandler = (*Server)(nil)

// NewServer returns the server of the use cases in app.
func NewServer(app *app.App) *Server { return &Server{app: app} }

// SendInquiry sends a question of a shopper to the shop.
func (s *Server) SendInquiry(ctx context.Context, req *notificationv1.SendInquiryRequest) (*notificationv1.SendInquiryResponse, error) {
	err := s.app.SendInquiry(ctx, domain.Inquiry{
		ID: strings.ToLower(req.GetId()), Name: req.GetName(), Email: domain.NewEmail(req.GetEmail()), Message: req.GetMessage(),
	})
	if err != nil {
		return nil, err
	}
	return &notificationv1.SendInquiryResponse{}, nil
}
