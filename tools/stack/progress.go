package main

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// progress writes one line per event, with the seconds since the start. Safe for concurrent use.
type progress struct {
	mu    sync.Mutex
	w     io.Writer
	began time.Time
}

func newProgress(w io.Writer) *progress { return &progress{w: w, began: time.Now()} }

func (p *progress) say(format string, args ...any) {
	text := strings.TrimRight(fmt.Sprintf(format, args...), "\n")
	p.mu.Lock()
	defer p.mu.Unlock()
	fmt.Fprintf(p.w, "stack %6.2fs  %s\n", time.Since(p.began).Seconds(), text)
}

// fail writes an error. Joined errors get a line each.
func (p *progress) fail(err error) {
	joined, ok := err.(interface{ Unwrap() []error }) // only the outermost: an error that wraps a join is one line
	if ok {
		for _, one := range joined.Unwrap() {
			p.fail(one)
		}
		return
	}
	p.say("%v", err)
}
