package listing

import (
	"encoding/base64"
	"encoding/binary"

	"github.com/akinai/akinai/services/product/internal/domain"
)

// Cursor is the position in a sort order at which a page ends: the sort key of its last product.
// The next page begins after it, also if that product has moved or was deleted.
type Cursor struct {
	sort Sort
	sortKey
}

const cursorSize = 1 + 8 + 8 + 16

var encoding = base64.RawURLEncoding.Strict()

// String returns the cursor as a page token, which ParseCursor parses.
func (c *Cursor) String() string {
	data := make([]byte, 0, cursorSize)
	data = append(data, byte(c.sort)) //nolint:gosec // a small number
	data = binary.BigEndian.AppendUint64(data, c.rank)
	data = binary.BigEndian.AppendUint64(data, uint64(c.created)) //nolint:gosec // all 64 bits
	return encoding.EncodeToString(append(data, c.id[:]...))
}

// ParseCursor parses a page token; "" yields nil, the first page. Errors: domain.ErrPageToken.
func ParseCursor(token string) (*Cursor, error) {
	if token == "" {
		return nil, nil //nolint:nilnil // no token is no cursor
	}
	data, err := encoding.DecodeString(token)
	if err != nil || len(data) != cursorSize || Sort(data[0]) >= byID {
		return nil, domain.ErrPageToken
	}
	c := &Cursor{sort: Sort(data[0])}
	c.rank = binary.BigEndian.Uint64(data[1:])
	c.created = int64(binary.BigEndian.Uint64(data[9:])) //nolint:gosec // all 64 bits
	c.id = ID(data[17:])
	if c.String() != token { // the decoder skips line ends
		return nil, domain.ErrPageToken
	}
	return c, nil
}
