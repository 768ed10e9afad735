package measure

import (
	"context"
	"fmt"
	"math"
	"os"
	"time"
)

// Wait returns after d, or earlier with the error of ctx.
func Wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// Until calls try at every interval until it is done, returns an error, or ctx ends.
func Until(ctx context.Context, interval time.Duration, try func(context.Context) (done bool, err error)) error {
	for {
		if done, err := try(ctx); done || err != nil {
			return err
		}
		if err := Wait(ctx, interval); err != nil {
			return err
		}
	}
}

// Round rounds to so many decimals; further digits are noise.
func Round(v float64, decimals int) float64 {
	scale := math.Pow10(decimals)
	return math.Round(v*scale) / scale
}

// Progress prints a line to standard error.
func Progress(format string, args ...any) { fmt.Fprintf(os.Stderr, "bench: "+format+"\n", args...) }
