package domain

import (
	"strings"

	"github.com/akinai/akinai/pkg/errs"
)

// UnknownSKU is a SKU without a level at any location, and the most similar SKU that has one; "" if
// there is none.
type UnknownSKU struct{ SKU, Nearest SKU }

// UnknownSKUsError returns ErrSKUUnknown for SKUs that are probably typing errors, with "sku" and
// "nearest" of the first SKU, and "unknown" with all SKUs, each as SKU=NEAREST, separated by
// blanks. skus must not be empty.
func UnknownSKUsError(skus []UnknownSKU) error {
	pairs := make([]string, len(skus))
	for i, unknown := range skus {
		pairs[i] = string(unknown.SKU) + "=" + string(unknown.Nearest)
	}
	first := skus[0]
	message := "no stock is kept of " + string(first.SKU)
	if first.Nearest != "" {
		message += "; the nearest SKU is " + string(first.Nearest)
	}
	return errs.New(ErrSKUUnknown.Kind, ErrSKUUnknown.Reason, message).
		With("sku", string(first.SKU)).With("nearest", string(first.Nearest)).With("unknown", strings.Join(pairs, " "))
}
