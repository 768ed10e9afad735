package db_test

import (
	"io/fs"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
)

func TestEverySchemaMigratesFromNothing(t *testing.T) {
	t.Parallel()
	for _, s := range db.Schemas() {
		t.Run(s.Schema, func(t *testing.T) {
			t.Parallel()
			shop := pgtest.New(t, s.Schema, s.Files()...)
			var kit, own bool
			require.NoError(t, shop.QueryRow(t.Context(), `
				SELECT to_regclass('outbox') IS NOT NULL, count(*) > 0
				FROM pg_tables
				WHERE schemaname = $1 AND tablename NOT IN ('outbox', 'inbox', 'dead_letters', 'schema_migrations')`, s.Schema).Scan(&kit, &own))
			require.Equal(t, s.Kit, kit)
			require.True(t, own)
		})
	}
}

func TestEveryFolderIsASchema(t *testing.T) {
	t.Parallel()
	folders := map[string]bool{"kit": true, "testdata": true}
	for _, s := range db.Schemas() {
		folders[s.Schema] = true
		_, err := fs.ReadDir(db.Migrations(s.Schema), ".")
		require.NoError(t, err)
	}
	entries, err := os.ReadDir(".")
	require.NoError(t, err)
	for _, entry := range entries {
		if entry.IsDir() {
			require.True(t, folders[entry.Name()], entry.Name())
		}
	}
}
