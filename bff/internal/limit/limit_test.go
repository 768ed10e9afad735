package limit_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/bff/internal/limit"
	"github.com/akinai/akinai/pkg/errs"
)

func serve(t *testing.T, h http.Handler) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/v1/products", nil))
	return w
}

func onePlace(wait time.Duration, handler http.HandlerFunc) http.Handler {
	cfg := limit.Config{MaxInFlight: 1, MaxInFlightPerAddress: 1, QueueWait: wait}
	return limit.NewPools(cfg, limit.NewClients(0)).Admit(limit.Always(limit.Catalog), handler)
}

func TestRequestsBeyondTheLimitGetARetryDelay(t *testing.T) {
	inside, leave := make(chan struct{}), make(chan struct{})
	handler := onePlace(time.Millisecond, func(http.ResponseWriter, *http.Request) {
		inside <- struct{}{}
		<-leave
	})
	done := make(chan int)
	go func() { done <- serve(t, handler).Code }()
	<-inside

	refused := serve(t, handler)
	require.Equal(t, http.StatusServiceUnavailable, refused.Code)
	require.Regexp(t, "^[1-3]$", refused.Header().Get("Retry-After"))
	require.Contains(t, refused.Body.String(), "OVERLOADED")

	leave <- struct{}{}
	require.Equal(t, http.StatusOK, <-done)
	go func() { done <- serve(t, handler).Code }()
	<-inside
	leave <- struct{}{}
	require.Equal(t, http.StatusOK, <-done, "the place is free again")
}

func TestOneMoreWaitsForItsTurn(t *testing.T) {
	inside, leave := make(chan struct{}, 2), make(chan struct{})
	handler := onePlace(time.Minute, func(http.ResponseWriter, *http.Request) {
		inside <- struct{}{}
		<-leave
	})
	done := make(chan int)
	for range 2 {
		go func() { done <- serve(t, handler).Code }()
	}
	for range 2 {
		<-inside
		leave <- struct{}{}
		require.Equal(t, http.StatusOK, <-done)
	}
}

func TestABurstIsServedAndLastingOverloadIsRefusedSoon(t *testing.T) {
	const ms = time.Millisecond
	type end struct {
		after time.Duration
		code  int
	}
	begins := []time.Duration{0, 100 * ms, 600 * ms, 900 * ms, 1000 * ms}
	ends := make([]end, len(begins))
	synctest.Test(t, func(t *testing.T) {
		cfg := limit.Config{MaxInFlight: 1, MaxInFlightPerAddress: 2, QueueWait: 50 * ms, BurstWait: 500 * ms}
		handler := limit.NewPools(cfg, limit.NewClients(0)).Admit(limit.Always(limit.Orders), http.HandlerFunc(
			func(http.ResponseWriter, *http.Request) { <-time.After(400 * ms) }))
		began := time.Now()
		var all sync.WaitGroup
		for i, at := range begins {
			all.Go(func() {
				<-time.After(at)
				ends[i].code = serve(t, handler).Code
				ends[i].after = time.Since(began)
			})
		}
		all.Wait()
	})
	require.Equal(t, []end{
		{400 * ms, http.StatusOK},
		{800 * ms, http.StatusOK},
		{650 * ms, http.StatusServiceUnavailable},
		{1300 * ms, http.StatusOK},
		{1700 * ms, http.StatusOK},
	}, ends)
}

type counter struct {
	ok  bool
	err error
}

func (c counter) Allow(context.Context, string, int, time.Duration) (bool, time.Duration, error) {
	return c.ok, 7 * time.Second, c.err
}

func TestRate(t *testing.T) {
	for _, tc := range []struct {
		name    string
		rate    limit.Rate
		limited bool
	}{
		{"within", limit.Rate{Counter: counter{ok: true}, PerMinute: 1}, false},
		{"too often", limit.Rate{Counter: counter{}, PerMinute: 1}, true},
		{"no bound", limit.Rate{}, false},
		{"Redis away", limit.Rate{Counter: counter{err: errors.New("down")}, PerMinute: 1}, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			err := tc.rate.Check(t.Context(), "u1")
			if !tc.limited {
				require.NoError(t, err)
				return
			}
			var e *errs.Error
			require.ErrorAs(t, err, &e)
			require.Equal(t, limit.ErrRate.Reason, e.Reason)
			require.Equal(t, 7*time.Second, e.RetryAfter)
		})
	}
}
