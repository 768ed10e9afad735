package rpc

import (
	"context"

	analyticsv1 "github.com/akinai/akinai/api/gen/akinai/analytics/v1"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/pkg/num"
	"github.com/akinai/akinai/services/analytics/internal/domain"
)

// Sales reads the sums.
type Sales interface {
	// ListSalesByDay returns the sums of a period, sorted by day and currency.
	ListSalesByDay(ctx context.Context, period domain.Period) ([]domain.SalesDay, error)
}

// Server implements analyticsv1connect.AnalyticsServiceHandler.
type Server struct {
	sales Sales
}

// NewServer returns a server that reads sales.
func NewServer(sales Sales) *Server { return &Server{sales: sales} }

// ListSalesByDay implements the RPC.
func (s *Server) ListSalesByDay(
	ctx context.Context, req *analyticsv1.ListSalesByDayRequest,
) (*analyticsv1.ListSalesByDayResponse, error) {
	period, err := domain.NewPeriod(req.GetFrom(), req.GetTo())
	if err != nil {
		return nil, err
	}
	days, err := s.sales.ListSalesByDay(ctx, period)
	if err != nil {
		return nil, err
	}
	var narrow num.Narrower
	res := &analyticsv1.ListSalesByDayResponse{Days: make([]*analyticsv1.SalesDay, len(days))}
	for i, day := range days {
		res.Days[i] = dayToProto(&narrow, day)
	}
	return res, narrow.Err()
}

func dayToProto(narrow *num.Narrower, d domain.SalesDay) *analyticsv1.SalesDay {
	return &analyticsv1.SalesDay{
		BusinessDate:   string(d.Day),
		Orders:         narrow.Int32(d.Orders),
		Lines:          narrow.Int32(d.Lines),
		Units:          narrow.Int32(d.Units),
		Total:          &typev1.Money{Amount: d.Total, Currency: d.Currency},
		CanceledOrders: narrow.Int32(d.CanceledOrders),
		CanceledTotal:  &typev1.Money{Amount: d.CanceledTotal, Currency: d.Currency},
	}
}
