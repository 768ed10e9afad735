package main

import (
	"context"
	"math"
	"time"
)

// wait returns after d, or earlier with the error of ctx.
func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// until calls try every interval until it is done or fails, or ctx ends.
func until(ctx context.Context, interval time.Duration, try func(context.Context) (done bool, err error)) error {
	for {
		if done, err := try(ctx); done || err != nil {
			return err
		}
		if err := wait(ctx, interval); err != nil {
			return err
		}
	}
}

// round keeps so many decimals: what is behind them is noise.
func round(v float64, decimals int) float64 {
	scale := math.Pow10(decimals)
	return math.Round(v*scale) / scale
}
