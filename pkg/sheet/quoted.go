package sheet

import (
	"bufio"
	"fmt"
)

// maxRecord is the maximum size of a row in bytes. The largest valid row is far smaller.
const maxRecord = 4 << 20

// quoted is the input of encoding/csv. It preserves CRLF in quoted cells, which encoding/csv would
// reduce to LF, and it limits the size of a row: if a quote is missing, encoding/csv would read the
// rest of the file into one cell.
type quoted struct {
	r *bufio.Reader
	// separator is the character between cells.
	separator byte
	// last is the previous byte, 0 at the beginning.
	last   byte
	inside bool
	// size is the number of bytes of the current row.
	size int
}

// Read doubles the carriage return of a line break in quotes, because encoding/csv drops one.
func (q *quoted) Read(p []byte) (int, error) {
	for n := range p {
		if n > 0 && q.r.Buffered() == 0 {
			return n, nil
		}
		b, err := q.r.ReadByte()
		if err != nil {
			return n, err
		}
		if b == '\n' && q.last == '\r' && q.inside {
			p[n], q.last = '\r', 0
			if err := q.r.UnreadByte(); err != nil {
				return n, err
			}
			continue
		}
		p[n] = b
		if q.note(b); q.size > maxRecord {
			return n, fmt.Errorf("a row is longer than %d MB; is a quote missing?", maxRecord>>20)
		}
	}
	return len(p), nil
}

// note tracks whether the current position is in quotes. A quote in an unquoted cell is an error in
// the file and does not begin a quoted text.
func (q *quoted) note(b byte) {
	if q.size++; b == '\n' && !q.inside {
		q.size = 0
	}
	if b != '"' {
		q.last = b
		return
	}
	begins := q.last == 0 || q.last == q.separator || q.last == '\n' || q.last == closed
	q.inside = !q.inside && begins
	if q.last = b; !q.inside {
		q.last = closed
	}
}

// closed is the value of last after a quote that ends a cell, or that is the first of two quotes
// which encode one. The byte does not occur in valid text.
const closed = 0xFF
