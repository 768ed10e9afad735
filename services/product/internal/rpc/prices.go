package rpc

import (
	"cmp"
	"context"
	"errors"
	"math"
	"strconv"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/services/product/internal/domain"
)

const defaultHistorySize = 50

// SetPriceSchedules replaces the scheduled prices of a SKU.
func (s *AdminServer) SetPriceSchedules(
	ctx context.Context, req *productv1.SetPriceSchedulesRequest,
) (*productv1.SetPriceSchedulesResponse, error) {
	schedules, err := schedulesFromProto(req.GetSchedules())
	if err != nil {
		return nil, err
	}
	p, err := s.Products.SetSchedules(ctx, caller(ctx), productID(req), req.GetVersion(), domain.SKU(req.GetSku()), schedules)
	if err != nil {
		return nil, withCurrent(err)
	}
	return &productv1.SetPriceSchedulesResponse{Product: staffToProto(p)}, nil
}

// ListPriceHistory returns the prices of a SKU. The page token is the id of the page's last price.
func (s *AdminServer) ListPriceHistory(
	ctx context.Context, req *productv1.ListPriceHistoryRequest,
) (*productv1.ListPriceHistoryResponse, error) {
	before := int64(math.MaxInt64)
	if token := req.GetPageToken(); token != "" {
		var err error
		if before, err = strconv.ParseInt(token, 10, 64); err != nil || strconv.FormatInt(before, 10) != token {
			return nil, domain.ErrPageToken
		}
	}
	size := cmp.Or(int(req.GetPageSize()), defaultHistorySize)
	entries, err := s.Reader.PriceHistory(ctx, domain.SKU(req.GetSku()), before, size+1)
	if err != nil {
		return nil, err
	}
	res := &productv1.ListPriceHistoryResponse{}
	for _, p := range entries[:min(size, len(entries))] {
		res.Entries = append(res.Entries, &productv1.PriceHistoryEntry{
			Price: moneyToProto(p.Price), Since: timestamppb.New(p.Since), ForSale: p.ForSale, Scheduled: p.Scheduled, Actor: p.Actor,
		})
	}
	if len(entries) > size {
		res.NextPageToken = strconv.FormatInt(entries[size-1].ID, 10)
	}
	return res, nil
}

func schedulesFromProto(schedules []*productv1.PriceSchedule) ([]domain.PriceSchedule, error) {
	out := make([]domain.PriceSchedule, len(schedules))
	for i, s := range schedules {
		starts, startsErr := timeFromProto(s.GetStartsAt())
		ends, endsErr := timeFromProto(s.GetEndsAt())
		if startsErr != nil || endsErr != nil {
			return nil, domain.ErrScheduleInvalid.Wrap(errors.Join(startsErr, endsErr))
		}
		out[i] = domain.PriceSchedule{EnteredPrice: moneyFromProto(s.GetPrice()), Starts: starts, Ends: ends}
	}
	return out, nil
}

// timeFromProto returns a time, truncated to the microseconds of PostgreSQL; the zero time for nil.
func timeFromProto(at *timestamppb.Timestamp) (time.Time, error) {
	if at == nil {
		return time.Time{}, nil
	}
	return at.AsTime().Truncate(time.Microsecond), at.CheckValid()
}

func schedulesToProto(schedules []domain.PriceSchedule) []*productv1.PriceSchedule {
	var out []*productv1.PriceSchedule
	for _, s := range schedules {
		schedule := &productv1.PriceSchedule{Price: moneyToProto(s.EnteredPrice), StartsAt: timestamppb.New(s.Starts)}
		if !s.Ends.IsZero() {
			schedule.EndsAt = timestamppb.New(s.Ends)
		}
		out = append(out, schedule)
	}
	return out
}
