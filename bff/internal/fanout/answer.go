package fanout

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"github.com/akinai/akinai/pkg/errs"
)

// graceShare is the share of the time of the required parts that optional parts have after them.
const graceShare = 5

// Fanout makes the answers of an edge. Safe for concurrent use.
type Fanout struct {
	config Config
	log    *slog.Logger
}

// New returns a Fanout.
func New(config Config, log *slog.Logger) *Fanout { return &Fanout{config: config, log: log} }

// Backend returns a backend with a name, such as that of its service. There must be one a service,
// because its calls share a budget of repeated calls.
func (f *Fanout) Backend(name string) *Backend { return newBackend(f, name) }

// Answer is one answer that is being made. Only one goroutine may use it.
type Answer struct {
	fanout *Fanout
	parent context.Context //nolint:containedctx // an answer lives as long as its call
	ctx    context.Context //nolint:containedctx // the same
	end    context.CancelCauseFunc
	stop   context.CancelFunc
	began  time.Time
	parts  []*part
	// broken has the first error of a required part.
	broken chan error
}

// part is a part of an answer. err is written before done is closed.
type part struct {
	name     string
	optional bool
	method   *Method
	done     chan struct{}
	err      error
	// there reports that Wait has found the part complete.
	there bool
}

// Part is a part of an answer with its value.
type Part[T any] struct {
	part
	value T
}

// Begin begins an answer. The caller must call Wait.
func (f *Fanout) Begin(ctx context.Context) *Answer {
	a := &Answer{fanout: f, parent: ctx, broken: make(chan error, 1), began: time.Now()} //nolint:forbidigo // a duration, not a time of business
	bounded, stop := context.WithTimeoutCause(ctx, f.config.Timeout, errLate)
	a.ctx, a.end = context.WithCancelCause(bounded)
	a.stop = stop
	return a
}

// Required begins a part without which there is no answer. call must be a read; it may run twice,
// also at the same time.
func Required[T any](a *Answer, m *Method, call func(context.Context) (T, error)) *Part[T] {
	p := &Part[T]{part: part{method: m, done: make(chan struct{})}}
	begin(a, p, call)
	return p
}

// Optional begins a part that the answer can do without. If it fails or is late, Unavailable has
// its name. The rest is as for Required.
func Optional[T any](a *Answer, name string, m *Method, call func(context.Context) (T, error)) *Part[T] {
	p := &Part[T]{part: part{name: name, optional: true, method: m, done: make(chan struct{})}}
	begin(a, p, call)
	return p
}

func begin[T any](a *Answer, p *Part[T], call func(context.Context) (T, error)) {
	a.parts = append(a.parts, &p.part)
	ctx, stop := a.ctx, context.CancelFunc(func() {})
	if p.optional {
		ctx, stop = context.WithTimeoutCause(ctx, a.fanout.config.OptionalTimeout, errLate)
	}
	go func() {
		defer stop()
		value, err := p.method.call(ctx, func(ctx context.Context) (any, error) { return call(ctx) })
		p.value, _ = value.(T)
		p.err = err
		close(p.done)
		if err != nil && !p.optional {
			select {
			case a.broken <- err:
			default: // there was an earlier one
			}
		}
	}()
}

// Value returns the value of a part after Wait. It is the zero value if an optional part is
// unavailable, and of a nil Part, which was not asked for.
func (p *Part[T]) Value() (value T) {
	if p == nil || !p.there {
		return value
	}
	return p.value
}

// Available reports, after Wait, whether the part is there. A nil Part is not.
func (p *Part[T]) Available() bool { return p != nil && p.there }

// Wait waits for all required parts, then shortly for the optional ones. It returns the error of
// the first required part that failed. Errors: those of the calls; ErrUnavailable for a part that
// is late.
func (a *Answer) Wait() error {
	defer a.stop()
	for _, p := range a.parts {
		if p.optional {
			continue
		}
		if err := a.await(p); err != nil {
			a.end(nil) // the other parts are not late
			return err
		}
	}
	a.awaitOptional()
	a.end(errLate)
	for _, p := range a.parts {
		p.count(p.there)
	}
	return nil
}

// await waits for a required part, or for the error of another.
func (a *Answer) await(p *part) error {
	select {
	case err := <-a.broken:
		return err
	case <-p.done:
		p.there = p.err == nil
		return p.err
	case <-a.ctx.Done():
		if err := a.parent.Err(); err != nil { // the caller has gone, or its time is over
			return err
		}
		p.method.counts.late.Add(1)
		return p.method.explained(errLate)
	}
}

// awaitOptional waits for the optional parts for a fifth of the time that the answer took so far.
// Without a required part they have their whole time.
func (a *Answer) awaitOptional() {
	wait := a.fanout.config.OptionalTimeout
	if slices.ContainsFunc(a.parts, func(p *part) bool { return !p.optional }) {
		took := time.Since(a.began)
		wait = max(a.fanout.config.Grace, took/graceShare)
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	for _, p := range a.parts {
		if !p.optional {
			continue
		}
		select {
		case <-p.done: // also if the time is over
		default:
			select {
			case <-p.done:
			case <-timer.C:
				timer.Reset(0) // for the parts after this one
				continue
			case <-a.ctx.Done():
				continue
			}
		}
		if p.there = p.err == nil; errs.KindOf(p.err) == errs.Internal && !p.there { // no one else logs it
			a.fanout.log.ErrorContext(a.parent, "an optional part failed", "part", p.name, "method", p.method.String(), "error", p.err)
		}
	}
}

// Unavailable returns the names of the optional parts that are not there, sorted, after Wait.
func (a *Answer) Unavailable() []string {
	var names []string
	for _, p := range a.parts {
		if p.optional && !p.there {
			names = append(names, p.name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// count counts the part by what became of it.
func (p *part) count(there bool) {
	switch {
	case there:
		p.method.counts.there.Add(1)
	case !isDone(p.done), errors.Is(p.err, errLate):
		p.method.counts.late.Add(1)
	case errs.KindOf(p.err) != errs.Canceled:
		p.method.counts.failed.Add(1)
	}
}

func isDone(done <-chan struct{}) bool {
	select {
	case <-done:
		return true
	default:
		return false
	}
}
