//go:build unguarded

package fault

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/e2e/harness"
)

// unguard drops the CHECK of the stock. The build tag removes the guard in the service; with both
// gone, the stock is not guarded at all:
//
//	go build -race -tags crashpoints,unguarded -o bin/unguarded ./cmd/akinai
//	AKINAI_E2E_BINARY=$PWD/bin/unguarded go test -race -tags unguarded -run 'F12|FaultI01' ./e2e/fault
func unguard(t testing.TB, s *harness.Shop) {
	t.Helper()
	db, err := s.DB(t.Context(), "inventory")
	require.NoError(t, err)
	_, err = db.Exec(t.Context(), `ALTER TABLE inventory.levels DROP CONSTRAINT levels_reserved`)
	require.NoError(t, err)
}
