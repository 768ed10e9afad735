package sheet

import (
	"bufio"
	"fmt"
)

// maxRecord bounds one row; the largest valid one is far below.
const maxRecord = 4 << 20

// quoted passes CSV on to encoding/csv, which would make one character of a line break of two in a
// quoted cell, and would read a file to its end into one cell if a quote is missing.
type quoted struct {
	r *bufio.Reader
	// separator stands between cells.
	separator byte
	// last is the byte before, 0 at the beginning.
	last   byte
	inside bool
	// size is that of the row so far.
	size int
}

// Read doubles the carriage return of a line break in quotes: encoding/csv drops one.
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

// note follows the quotes. A quote in a cell that began without one is a fault, and opens nothing.
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

// closed stands in last for a quote that ended a cell, or is the first of two that stand for one.
// It is in no text.
const closed = 0xFF
