package domain

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"math"
	"slices"
	"strconv"
	"strings"
)

// SKUQuantity is a number of units of one SKU, wherever they are.
type SKUQuantity struct {
	SKU      SKU
	Quantity int64
}

// Demand is the units that an order or a transfer wants: one line per SKU, sorted by SKU. Made by
// NewDemand only.
type Demand struct{ lines []SKUQuantity }

// NewDemand returns the demand of an order's lines. It sums the lines of each SKU, so that they are
// checked together.
// Errors: ErrSKUInvalid, ErrQuantityInvalid.
func NewDemand(lines []SKUQuantity) (Demand, error) {
	sorted := slices.SortedFunc(slices.Values(lines), func(a, b SKUQuantity) int { return cmp.Compare(a.SKU, b.SKU) })
	summed := sorted[:0]
	for _, line := range sorted {
		if _, err := NewSKU(string(line.SKU)); err != nil {
			return Demand{}, err
		}
		if line.Quantity <= 0 {
			return Demand{}, ErrQuantityInvalid.With("sku", string(line.SKU))
		}
		last := len(summed) - 1
		if last < 0 || summed[last].SKU != line.SKU {
			summed = append(summed, line)
			continue
		}
		if summed[last].Quantity > math.MaxInt64-line.Quantity {
			return Demand{}, ErrQuantityInvalid.With("sku", string(line.SKU))
		}
		summed[last].Quantity += line.Quantity
	}
	return Demand{lines: summed}, nil
}

// SKUs returns the SKUs, sorted.
func (d Demand) SKUs() []SKU {
	skus := make([]SKU, len(d.lines))
	for i, line := range d.lines {
		skus[i] = line.SKU
	}
	return skus
}

// Digest is the SHA-256 of a request, independent of the order of its lines. It is stored to tell a
// repeated request from another one with the same id.
type Digest [sha256.Size]byte

// Digest returns the digest of the summed lines. Each SKU is terminated by NUL, which no SKU
// contains.
func (d Demand) Digest() Digest {
	text := make([]byte, 0, 32*len(d.lines))
	for _, line := range d.lines {
		text = append(text, line.SKU...)
		text = append(text, 0)
		text = binary.BigEndian.AppendUint64(text, uint64(line.Quantity)) //nolint:gosec // positive, by NewDemand
	}
	return sha256.Sum256(text)
}

// Allocation says how many units of a SKU an order gets from one location.
type Allocation struct {
	SKU      SKU
	Location LocationCode
	Quantity int64
}

// Shortage is a SKU of which there are too few units.
type Shortage struct {
	SKU SKU
	// MaxQuantity is the largest quantity for which there would be enough: the orderable units for
	// an order, the available units at the location for a transfer.
	MaxQuantity int64
}

// maxShortages bounds the SKUs in an error, because its metadata travels in headers.
const maxShortages = 50

// OutOfStockError returns ErrOutOfStock with "skus", the SKUs of the first fifty shortages, and
// "available", the largest quantity of each; both separated by commas.
func OutOfStockError(shortages []Shortage) error {
	var skus, available []string
	for _, s := range shortages[:min(len(shortages), maxShortages)] {
		skus = append(skus, string(s.SKU))
		available = append(available, strconv.FormatInt(s.MaxQuantity, 10))
	}
	return ErrOutOfStock.With("skus", strings.Join(skus, ",")).With("available", strings.Join(available, ","))
}
