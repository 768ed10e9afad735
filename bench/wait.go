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

// until calls try at every interval until it is done, returns an error, or ctx ends.
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

// round rounds to so many decimals; further digits are noise.
func round(v float64, decimals int) float64 {
	scale := math.Pow10(decimals)
	return math.Round(v*scale) / scale
}
