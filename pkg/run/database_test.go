package run

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/otel"
)

func TestReadyzAndAGaugeShowADatabaseThatIsReadOnly(t *testing.T) {
	telemetry, err := otel.Setup(t.Context(), "test", otel.Config{})
	require.NoError(t, err)
	t.Cleanup(func() { _ = telemetry.Stop(t.Context()) })
	var refused error
	p := &process{databases: []database{
		{module: "order", name: "shop", refused: func() error { return refused }},
		{module: "user", name: "people", refused: func() error { return nil }},
	}}
	require.NoError(t, p.measureDatabases())
	health := &readiness{process: p}
	health.up.Store(true)
	get := func(path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		opsHandler(health, telemetry.Metrics, http.NotFoundHandler()).ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, http.NoBody))
		return w
	}
	require.Equal(t, http.StatusNoContent, get("/readyz").Code)
	require.Contains(t, get("/metrics").Body.String(), `akinai_database_writable{database="shop",module="order"} 1`)

	refused = errors.New("the disk is full")
	require.Equal(t, http.StatusOK, get("/readyz").Code, "it serves reads")
	require.Equal(t, "ready for reads, not for writes:\norder database shop: the disk is full\n", get("/readyz").Body.String())
	require.Contains(t, get("/metrics").Body.String(), `akinai_database_writable{database="shop",module="order"} 0`)
	require.Contains(t, get("/metrics").Body.String(), `akinai_database_writable{database="people",module="user"} 1`)
}
