package domain

import (
	"strings"

	"github.com/akinai/akinai/pkg/errs"
)

// UnknownSKU is a SKU that has no stock anywhere, and the one that may have been meant, or "".
type UnknownSKU struct{ SKU, Nearest SKU }

// UnknownSKUs returns ErrSKUUnknown with "sku" and "nearest" of the first, and with "unknown" of
// all: each as SKU=NEAREST, with blanks between. There is at least one.
func UnknownSKUs(skus []UnknownSKU) error {
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
