package fanout

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/budget"
	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	"github.com/failsafe-go/failsafe-go/hedgepolicy"
	"github.com/failsafe-go/failsafe-go/retrypolicy"

	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/rpc"
)

// How calls of a backend are repeated and given up.
const (
	// The circuit breaker opens when at least half of ten or more calls in three seconds fail. It
	// then lets one probe through every five seconds. A longer window would remember too many good
	// calls: with ten seconds, a p99 at 80 answers a second contains the time before it opens.
	breakerRate   = 0.5
	breakerCalls  = 10
	breakerWindow = 3 * time.Second
	breakerDelay  = 5 * time.Second
	// A call that fails because its backend is unavailable is repeated once, after a short random
	// delay.
	retryAfter  = 5 * time.Millisecond
	retryBefore = 25 * time.Millisecond
	// repeatRate is the share of the calls in progress that can be retries or second sends; a few
	// are always allowed.
	repeatRate = 0.2
	// A call that takes longer than this quantile of the last calls is sent a second time.
	hedgeQuantile = 0.99
	hedgeMemory   = 1000
	hedgeMinCalls = 100
)

var (
	// ErrUnavailable is returned for a required part whose backend is late, or whose circuit
	// breaker is open.
	ErrUnavailable = rpc.ErrUnreachable
	// errLate is the cause of the end of a call that took too long.
	errLate = errors.New("late")
)

// Backend is a service that parts come from, with its budget of repeated calls. Safe for concurrent
// use.
type Backend struct {
	name    string
	repeats budget.Budget
	counts  *counts
	fanout  *Fanout

	mu      sync.Mutex
	methods map[string]*Method
}

// Method is a method of a backend, with its circuit breaker and its times: one that hangs does not
// switch off the others. Safe for concurrent use.
type Method struct {
	*Backend
	name    string
	breaker circuitbreaker.CircuitBreaker[any]
	calls   failsafe.Executor[any]
}

func newBackend(f *Fanout, name string) *Backend {
	b := &Backend{
		name: name, fanout: f, counts: new(counts), methods: make(map[string]*Method), repeats: budget.NewBuilder().WithMaxRate(repeatRate).Build(),
	}
	b.measure()
	return b
}

// Method returns the method with a name: the same one for the same name. There must be few names.
func (b *Backend) Method(name string) *Method {
	b.mu.Lock()
	defer b.mu.Unlock()
	m := b.methods[name]
	if m == nil {
		m = newMethod(b, name)
		b.methods[name] = m
	}
	return m
}

// open returns the number of methods whose circuit breaker is open.
func (b *Backend) open() (n int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, m := range b.methods {
		if m.breaker.IsOpen() {
			n++
		}
	}
	return n
}

func newMethod(b *Backend, name string) *Method {
	m := &Method{Backend: b, name: name}
	m.breaker = circuitbreaker.NewBuilder[any]().
		HandleIf(func(_ any, err error) bool { return failed(err) }).
		WithFailureRateThreshold(breakerRate, breakerCalls, breakerWindow).
		WithDelay(breakerDelay).WithSuccessThreshold(1).Build()
	retry := retrypolicy.NewBuilder[any]().
		HandleIf(func(_ any, err error) bool { return errs.KindOf(err) == errs.Unavailable }).
		WithMaxRetries(1).WithRandomDelay(retryAfter, retryBefore).ReturnLastFailure().WithBudget(b.repeats).
		OnRetry(func(failsafe.ExecutionEvent[any]) { b.counts.retries.Add(1) }).Build()
	hedge := hedgepolicy.NewBuilderWithDelayQuantile[any](hedgeQuantile, hedgeMemory, hedgeMinCalls).WithBudget(b.repeats).
		CancelIf(func(_ any, err error) bool { return !failed(err) && !errors.Is(err, circuitbreaker.ErrOpen) }).
		OnHedge(func(failsafe.ExecutionEvent[any]) { b.counts.hedges.Add(1) }).Build()
	m.calls = failsafe.With[any](retry, hedge, m.breaker)
	return m
}

// String returns the names of the backend and the method.
func (m *Method) String() string { return m.Backend.name + " " + m.name }

// failed reports whether an error is one of the backend: it is unavailable or late. A refusal, such
// as PRODUCT_NOT_FOUND, is a response.
func failed(err error) bool {
	kind := errs.KindOf(err)
	return errors.Is(err, errLate) || kind == errs.Unavailable || kind == errs.Timeout
}

// call makes a call, and repeats it if necessary. A panic of the call is an error of kind Internal.
func (m *Method) call(ctx context.Context, send func(context.Context) (any, error)) (any, error) {
	value, err := m.calls.WithContext(rpc.ReadsOnly(ctx)).GetWithExecution(func(e failsafe.Execution[any]) (value any, err error) {
		defer func() {
			if r := recover(); r != nil {
				m.fanout.log.ErrorContext(ctx, "panic in a part of an answer", "method", m.String(), "panic", fmt.Sprint(r), "stack", string(debug.Stack()))
				err = rpc.ErrInternal
			}
		}()
		value, err = send(e.Context())
		if err != nil && errors.Is(context.Cause(e.Context()), errLate) {
			err = errLate
		}
		return value, err
	})
	return value, m.explained(err)
}

// explained returns the error for callers.
func (m *Method) explained(err error) error {
	switch {
	case errors.Is(err, circuitbreaker.ErrOpen):
		return ErrUnavailable.After(max(time.Second, m.breaker.RemainingDelay())).Wrap(fmt.Errorf("%s: %w", m, err))
	case errors.Is(err, errLate), errors.Is(err, context.DeadlineExceeded):
		return ErrUnavailable.Wrap(fmt.Errorf("%s: %w", m, err))
	default:
		return err
	}
}
