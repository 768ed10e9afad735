package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"time"

	analyticsv1 "github.com/akinai/akinai/api/gen/akinai/analytics/v1"
	"github.com/akinai/akinai/api/gen/akinai/analytics/v1/analyticsv1connect"
	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/api/gen/akinai/order/v1/orderv1connect"
	"github.com/akinai/akinai/cmd/akinaictl/internal/replay"
)

// catchUpWithin is the time that analytics has to count the last order.
const catchUpWithin = time.Minute

// reconcile compares the daily sums of the order service and of analytics with those of the file.
// It prints the totals of all three and returns the differences.
func (c *replayCommand) reconcile(ctx context.Context, want replay.Days) ([]string, error) {
	from, to := want.Span()
	if from == "" {
		return nil, nil
	}
	orders, err := c.orderDays(ctx, from, to)
	if err != nil {
		return nil, fmt.Errorf("ask for the orders of each day: %w", err)
	}
	sales, err := c.caughtUp(ctx, from, to, orders)
	if err != nil {
		return nil, fmt.Errorf("ask for the sales of each day: %w", err)
	}
	for _, source := range []struct {
		name string
		days replay.Days
	}{{"file", want}, {"orders", orders}, {"analytics", sales}} {
		sum := source.days.Sum()
		fmt.Fprintf(os.Stdout, "%-10s %d days, %s to %s: %d orders, %d lines, %d pence\n",
			source.name, len(source.days), from, to, sum.Orders, sum.Lines, sum.Pence)
	}
	return append(replay.Differences("orders", want, orders), replay.Differences("analytics", want, sales)...), nil
}

func (c *replayCommand) orderDays(ctx context.Context, from, to string) (replay.Days, error) {
	token, err := c.as("orders.report")
	if err != nil {
		return nil, err
	}
	client, hangUp, err := dial(c.OrderURL, token)
	if err != nil {
		return nil, err
	}
	defer hangUp()
	reply, err := orderv1connect.NewOrderServiceClient(client).ListDailyTotals(ctx, &orderv1.ListDailyTotalsRequest{From: from, To: to})
	if err != nil {
		return nil, err
	}
	days := make(replay.Days)
	for _, t := range reply.GetTotals() {
		if t.GetTotal().GetCurrency() == replay.Currency {
			days[t.GetBusinessDate()] = replay.Day{Orders: int64(t.GetOrders()), Lines: int64(t.GetLines()), Pence: t.GetTotal().GetAmount()}
		}
	}
	return days, nil
}

// caughtUp polls analytics until its daily sums equal those of the orders, or until catchUpWithin
// has passed, and returns the last sums.
func (c *replayCommand) caughtUp(ctx context.Context, from, to string, orders replay.Days) (replay.Days, error) {
	token, err := c.as("analytics.read")
	if err != nil {
		return nil, err
	}
	client, hangUp, err := dial(c.AnalyticsURL, token)
	if err != nil {
		return nil, err
	}
	defer hangUp()
	analytics := analyticsv1connect.NewAnalyticsServiceClient(client)
	patience := time.After(catchUpWithin)
	ticker := time.NewTicker(pollInterval)
	defer ticker.Stop()
	for {
		reply, err := analytics.ListSalesByDay(ctx, &analyticsv1.ListSalesByDayRequest{From: from, To: to})
		if err != nil {
			return nil, err
		}
		days := salesDays(reply)
		if maps.Equal(days, orders) {
			return days, nil
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-patience:
			return days, nil
		case <-ticker.C:
		}
	}
}

func salesDays(reply *analyticsv1.ListSalesByDayResponse) replay.Days {
	days := make(replay.Days)
	for _, d := range reply.GetDays() {
		if d.GetTotal().GetCurrency() == replay.Currency {
			days[d.GetBusinessDate()] = replay.Day{Orders: int64(d.GetOrders()), Lines: int64(d.GetLines()), Pence: d.GetTotal().GetAmount()}
		}
	}
	return days
}
