package storetest

import (
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/inventory/internal/events"
	"github.com/akinai/akinai/services/inventory/internal/store"
)

// OpenWith is Open with the limits of cfg. It sets the URL of cfg to that of the database.
func (d *Database) OpenWith(cfg pg.Config) (*store.Stock, *pg.DB) {
	d.t.Helper()
	cfg.URL = d.url
	pool, err := pg.Open(d.t.Context(), cfg)
	require.NoError(d.t, err)
	d.t.Cleanup(pool.Close)
	return store.New(pool, event.NewOutbox(), events.EncodeFulfillment), pool
}
