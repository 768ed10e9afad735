package limit

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/errs"
)

// counted returns counts whose clock the test sets.
func counted(perMinute, searches, proxies int) (*Calls, *time.Duration) {
	now := time.Hour
	calls := NewCalls(Config{CallsPerMinute: perMinute, SearchesPerMinute: searches}, proxies)
	calls.now = func() time.Duration { return now }
	return calls, &now
}

// TestAClientThatExceedsTheRateOfARouteGoesOnWithOthers: neither its other routes nor other clients
// are refused, and it gets calls back evenly.
func TestAClientThatExceedsTheRateOfARouteGoesOnWithOthers(t *testing.T) {
	t.Parallel()
	calls, now := counted(3, 0, 0)
	for range 3 {
		require.NoError(t, calls.check("a", "list"))
	}
	for range 10 {
		err := calls.check("a", "list")
		require.Equal(t, "RATE_LIMITED", errs.ReasonOf(err))
		var refused *errs.Error
		require.ErrorAs(t, err, &refused)
		require.Equal(t, 20*time.Second, refused.RetryAfter)
	}
	require.NoError(t, calls.check("a", "order"))
	require.NoError(t, calls.check("b", "list"))
	*now += 20 * time.Second
	require.NoError(t, calls.check("a", "list"), "refused calls do not count")
	require.Error(t, calls.check("a", "list"))
	*now += time.Minute
	for range 3 {
		require.NoError(t, calls.check("a", "list"))
	}
}

func TestSearchesHaveARateOfTheirOwn(t *testing.T) {
	t.Parallel()
	calls, _ := counted(0, 1, 0)
	for range 100 {
		require.NoError(t, calls.check("a", "list"), "0 means no limit")
	}
	require.NoError(t, calls.check("a", RouteSearch))
	require.Error(t, calls.check("a", RouteSearch))
}

// TestCallersOfTheLastMinuteAloneAreKept: a client costs no memory after its last call.
func TestCallersOfTheLastMinuteAloneAreKept(t *testing.T) {
	t.Parallel()
	calls, now := counted(60, 0, 0)
	for i := range maxCallers + 10 {
		require.NoError(t, calls.check(strconv.Itoa(i), "list"))
	}
	require.LessOrEqual(t, len(calls.full), maxCallers)
	*now += 2 * time.Minute
	require.NoError(t, calls.check("a", "list"))
	require.Len(t, calls.full, 1)
}

// TestPagesAreCountedByTheNetworkOfTheTrustedHop: what a client writes into X-Forwarded-For itself,
// and the addresses of its own /64, make it no other client.
func TestPagesAreCountedByTheNetworkOfTheTrustedHop(t *testing.T) {
	t.Parallel()
	calls, _ := counted(2, 0, 1)
	handler := calls.Pages(func(string) string { return "page" }, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	status := func(forwarded string) *httptest.ResponseRecorder {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
		r.Header.Set("X-Forwarded-For", forwarded)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		return w
	}
	require.Equal(t, 200, status("198.51.100.1, 2001:db8::1").Code)
	require.Equal(t, 200, status("198.51.100.2, 2001:db8::2").Code)
	refused := status("198.51.100.3, 2001:db8::ffff:3")
	require.Equal(t, 429, refused.Code)
	require.Equal(t, "30", refused.Header().Get("Retry-After"))
	require.Contains(t, refused.Body.String(), "RATE_LIMITED")
	require.Equal(t, 200, status("2001:db8::1, 2001:db8:0:1::1").Code, "another network")
}

// TestARateCanBeCountedInMemory: by the name of the rate and the caller.
func TestARateCanBeCountedInMemory(t *testing.T) {
	t.Parallel()
	calls, _ := counted(1, 1, 0)
	carts, others := Rate{Counter: calls, Name: "cart", PerMinute: 2}, Rate{Counter: calls, Name: "other", PerMinute: 2}
	for range 2 {
		require.NoError(t, carts.Check(t.Context(), "u1"))
	}
	require.Equal(t, "RATE_LIMITED", errs.ReasonOf(carts.Check(t.Context(), "u1")))
	require.NoError(t, carts.Check(t.Context(), "u2"))
	require.NoError(t, others.Check(t.Context(), "u1"))
}
