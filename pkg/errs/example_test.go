package errs_test

import (
	"errors"
	"fmt"
	"io"

	"github.com/akinai/akinai/pkg/errs"
)

var errSoldOut = errs.New(errs.Precondition, "OUT_OF_STOCK", "there is not enough of it")

// A domain declares its errors once. Callers in the process compare the sentinel, programs outside
// compare the reason.
func Example() {
	err := fmt.Errorf("place order 7: %w", errSoldOut.With("skus", "TEA-1").Wrap(io.ErrUnexpectedEOF))
	fmt.Println(errors.Is(err, errSoldOut))
	fmt.Println(errs.ReasonOf(err))
	fmt.Println(errors.Is(err, io.ErrUnexpectedEOF))
	// Output:
	// true
	// OUT_OF_STOCK
	// true
}
