package job

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/akinai/akinai/pkg/sheet"
)

// MaxRows is the number of rows that an input may have. An import has a Key of each in memory.
const MaxRows = 1_000_000

// Key stands for a text that an import recognizes when it occurs again. It takes less memory than
// the text, and no two texts have the same key.
type Key [16]byte

// KeyOf returns the key of a text.
func KeyOf(text string) Key {
	sum := sha256.Sum256([]byte(text))
	return Key(sum[:16])
}

// CountRows stores the number of rows of the input as the total, unless it is known. Errors: those
// of a header that cannot be read; one if there are more than MaxRows.
func (r *Run) CountRows(ctx context.Context, encoding string) error {
	if r.Total > 0 {
		return nil
	}
	reader, err := sheet.NewReader(r.Input(ctx), encoding)
	if err != nil {
		return err
	}
	total := int64(0)
	for _, err := range reader.Records() {
		if err = errors.Join(err, r.Alive(ctx)); err != nil {
			return err
		}
		if total++; total > MaxRows {
			return fmt.Errorf("the file has more than %d rows; split it", MaxRows)
		}
	}
	return r.SetTotal(ctx, total)
}
