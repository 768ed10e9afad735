package num

import (
	"fmt"
	"math"
)

// Int32 returns n as an int32. It fails if n does not fit.
func Int32(n int64) (int32, error) {
	if n < math.MinInt32 || n > math.MaxInt32 {
		return 0, fmt.Errorf("%d does not fit in 32 bits", n)
	}
	return int32(n), nil
}

// Clamp32 returns n as an int32; a number that does not fit becomes the nearest one that does. It
// is for sums that are shown, where "more than two billion" is as good as the number, never for an
// amount or a quantity that something is decided with.
func Clamp32(n int64) int32 {
	return int32(min(max(n, math.MinInt32), math.MaxInt32))
}

// Narrower converts the numbers of a message and keeps the first error, so that an encoder can
// check once. The zero value is ready to use.
type Narrower struct{ err error }

// Int32 returns n as an int32, and 0 if it does not fit: then Err fails.
func (w *Narrower) Int32(n int64) int32 {
	out, err := Int32(n)
	if err != nil && w.err == nil {
		w.err = err
	}
	return out
}

// Err returns the error of the first number that did not fit.
func (w *Narrower) Err() error { return w.err }
