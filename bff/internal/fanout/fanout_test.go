package fanout_test

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/bff/internal/fanout"
	"github.com/akinai/akinai/pkg/errs"
)

var (
	errMissing = errs.New(errs.NotFound, "PRODUCT_NOT_FOUND", "none")
	errDown    = errs.New(errs.Unavailable, "DATABASE_UNAVAILABLE", "down")
)

func newFanout() *fanout.Fanout {
	return fanout.New(fanout.Config{Timeout: 1500 * time.Millisecond, OptionalTimeout: 300 * time.Millisecond, Grace: 150 * time.Millisecond}, slog.New(slog.DiscardHandler))
}

// pass lets virtual time pass.
func pass(d time.Duration) { time.Sleep(d) } //nolint:forbidigo // of a bubble of synctest

func hang(ctx context.Context) (string, error) {
	<-ctx.Done()
	return "", ctx.Err()
}

func says(text string) func(context.Context) (string, error) {
	return func(context.Context) (string, error) { return text, nil }
}

func fails(err error) func(context.Context) (string, error) {
	return func(context.Context) (string, error) { return "", err }
}

// TestOneBackendHangingKeepsTheTimeOfAnAnswer: required parts answer within 1.2 times the p99 of
// before, the optional part is named, and is there again within seconds after its backend is.
func TestOneBackendHangingKeepsTheTimeOfAnAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFanout()
		good, other := f.Backend("product").Method("Get"), f.Backend("order").Method("Get")
		// answer makes an answer whose required part takes 5 to 20 ms.
		answer := func(optional func(context.Context) (string, error)) (time.Duration, []string) {
			began := time.Now()
			a := f.Begin(t.Context())
			detail := fanout.Required(a, good, func(context.Context) (string, error) {
				pass(5*time.Millisecond + rand.N(15*time.Millisecond))
				return "detail", nil
			})
			fanout.Optional(a, "related", other, optional)
			require.NoError(t, a.Wait())
			require.Equal(t, "detail", detail.Value())
			return time.Since(began), a.Unavailable()
		}
		p99 := func(optional func(context.Context) (string, error), missing []string) time.Duration {
			const answers = 4000
			times := make([]time.Duration, answers)
			for i := range times {
				took, unavailable := answer(optional)
				require.Equal(t, missing, unavailable)
				require.LessOrEqual(t, took, 20*time.Millisecond+150*time.Millisecond)
				times[i] = took
			}
			slices.Sort(times)
			return times[answers*99/100]
		}
		before := p99(says("related"), nil)
		hanging := p99(hang, []string{"related"})
		t.Logf("p99 %v, with a hanging backend %v", before, hanging)
		require.LessOrEqual(t, hanging, before*12/10)

		pass(5 * time.Second)
		_, unavailable := answer(says("related"))
		require.Empty(t, unavailable, "a probe finds that the backend is back")
		pass(time.Second) // until a call that was sent twice has ended
	})
}

// TestAMethodThatHangsDoesNotSwitchOffTheOthers: nor does it once its own circuit breaker is open.
func TestAMethodThatHangsDoesNotSwitchOffTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFanout()
		b := f.Backend("product")
		for range 100 {
			a := f.Begin(t.Context())
			list := fanout.Required(a, b.Method("ListProducts"), says("list"))
			fanout.Optional(a, "related", b.Method("SearchProducts"), hang)
			require.NoError(t, a.Wait())
			require.Equal(t, "list", list.Value())
			require.Equal(t, []string{"related"}, a.Unavailable())
		}
		called := false
		a := f.Begin(t.Context())
		fanout.Required(a, b.Method("SearchProducts"), func(context.Context) (string, error) { called = true; return "x", nil })
		require.ErrorIs(t, a.Wait(), fanout.ErrUnavailable)
		require.False(t, called, "its own calls fail at once")
		synctest.Wait()
	})
}

func TestARequiredPartThatHangsEndsTheAnswerInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFanout()
		b := f.Backend("product").Method("Get")
		began := time.Now()
		a := f.Begin(t.Context())
		fanout.Required(a, f.Backend("other").Method("Get"), says("x"))
		fanout.Required(a, b, hang)
		err := a.Wait()
		require.ErrorIs(t, err, fanout.ErrUnavailable)
		require.Equal(t, errs.Unavailable, errs.KindOf(err))
		require.Equal(t, 1500*time.Millisecond, time.Since(began))
		synctest.Wait()
	})
}

func TestTheFirstErrorOfARequiredPartEndsTheAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFanout()
		slow := f.Backend("slow").Method("Get")
		began := time.Now()
		for range 30 { // more than the circuit breaker needs to open
			a := f.Begin(t.Context())
			fanout.Required(a, slow, hang)
			fanout.Required(a, f.Backend("product").Method("Get"), fails(errMissing))
			fanout.Optional(a, "row", slow, hang)
			require.ErrorIs(t, a.Wait(), errMissing)
		}
		require.Zero(t, time.Since(began))
		a := f.Begin(t.Context())
		fanout.Required(a, slow, says("x"))
		require.NoError(t, a.Wait(), "a call that was given up because of another part is no failure")
		synctest.Wait()
	})
}

func TestAnOptionalPartThatFailsIsNamed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFanout()
		b := f.Backend("product").Method("Get")
		a := f.Begin(t.Context())
		missing := fanout.Optional(a, "b", b, fails(errMissing))
		broken := fanout.Optional(a, "a", b, func(context.Context) (string, error) { panic("bug") })
		there := fanout.Optional(a, "c", b, says("c"))
		require.NoError(t, a.Wait())
		require.Equal(t, []string{"a", "b"}, a.Unavailable())
		require.Empty(t, missing.Value()+broken.Value())
		require.Equal(t, "c", there.Value())
	})
}

func TestACallIsRepeatedOnceIfItsBackendIsUnavailable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFanout()
		for name, tc := range map[string]struct {
			err   error
			calls int32
			fails bool
		}{
			"unavailable": {errDown, 2, false},
			"a refusal":   {errMissing, 1, true},
		} {
			var calls atomic.Int32
			a := f.Begin(t.Context())
			fanout.Required(a, f.Backend(name).Method("Get"), func(context.Context) (string, error) {
				if calls.Add(1) == 1 {
					return "", tc.err
				}
				return "x", nil
			})
			require.Equal(t, tc.fails, a.Wait() != nil, name)
			require.Equal(t, tc.calls, calls.Load(), name)
		}
	})
}

// TestABackendThatIsDownGetsFewRepeatedCalls: neither a retry for each call, nor any call at all
// once the circuit breaker is open.
func TestABackendThatIsDownGetsFewRepeatedCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFanout()
		b := f.Backend("product").Method("Get")
		var calls atomic.Int32
		const answers = 200
		done := make(chan error, answers)
		for range answers {
			go func() {
				a := f.Begin(t.Context())
				fanout.Required(a, b, func(context.Context) (string, error) {
					calls.Add(1)
					pass(10 * time.Millisecond)
					return "", errDown
				})
				done <- a.Wait()
			}()
		}
		for range answers {
			require.Equal(t, errs.Unavailable, errs.KindOf(<-done))
		}
		require.LessOrEqual(t, calls.Load(), int32(answers*14/10))
		before := calls.Load()
		a := f.Begin(t.Context())
		fanout.Required(a, b, says("x"))
		err := a.Wait()
		require.ErrorIs(t, err, fanout.ErrUnavailable)
		var refusal *errs.Error
		require.ErrorAs(t, err, &refusal)
		require.Positive(t, refusal.RetryAfter)
		require.Equal(t, before, calls.Load())
	})
}

func TestASlowReadIsSentASecondTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFanout()
		b := f.Backend("product").Method("Get")
		var calls atomic.Int32
		ask := func(slow int32) time.Duration {
			began := time.Now()
			a := f.Begin(t.Context())
			calls.Store(0)
			part := fanout.Required(a, b, func(ctx context.Context) (string, error) {
				if calls.Add(1) <= slow {
					return hang(ctx)
				}
				pass(time.Millisecond + rand.N(4*time.Millisecond))
				return "x", nil
			})
			require.NoError(t, a.Wait())
			require.Equal(t, "x", part.Value())
			took := time.Since(began)
			pass(time.Second) // until the call that lost has ended
			return took
		}
		for range 150 {
			ask(0)
		}
		require.Less(t, ask(1), 20*time.Millisecond)
		require.EqualValues(t, 2, calls.Load())
	})
}

func TestACallerThatHasGoneEndsTheAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFanout()
		ctx, leave := context.WithCancel(t.Context())
		a := f.Begin(ctx)
		fanout.Required(a, f.Backend("product").Method("Get"), hang)
		leave()
		require.ErrorIs(t, a.Wait(), context.Canceled)
		synctest.Wait()
	})
}

func TestSettingsOfTimesAreChecked(t *testing.T) {
	err := fanout.Config{Grace: -1}.Validate("BFF_WEB_")
	require.ErrorContains(t, err, "BFF_WEB_FANOUT_TIMEOUT")
	require.ErrorContains(t, err, "BFF_WEB_FANOUT_GRACE")
	require.NoError(t, fanout.Config{Timeout: 1, OptionalTimeout: 1}.Validate(""))
}
