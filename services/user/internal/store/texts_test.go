package store_test

import (
	"context"
	"io/fs"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
)

// TestStoredTextsAreCleaned runs the migration on profiles and addresses that were written before
// it.
// openFirst connects to a database with the first migration only.
func openFirst(t *testing.T) *pgx.Conn {
	t.Helper()
	first, err := fs.ReadFile(db.Migrations("users"), "0001_users.sql")
	require.NoError(t, err)
	address, err := pgx.ParseConfig(pgtest.AdminURL(t))
	require.NoError(t, err)
	address.Database = pgtest.Clone(t, "users", fstest.MapFS{"0001_users.sql": &fstest.MapFile{Data: first}})
	address.RuntimeParams["search_path"] = "users, public"
	conn, err := pgx.ConnectConfig(t.Context(), address)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, conn.Close(context.WithoutCancel(t.Context()))) })
	return conn
}

func TestStoredTextsAreCleaned(t *testing.T) {
	conn := openFirst(t)
	texts, err := fs.ReadFile(db.Migrations("users"), "0002_texts.sql")
	require.NoError(t, err)
	users := map[string]string{"\u200b": "", "\u3000山田 花子 ": "山田 花子", "か\u3099": "が", "Taro": "Taro"} //nolint:gocritic // the blanks are under test
	byName := make(map[string]string)
	for name := range users {
		byName[name] = id.New()
		_, err = conn.Exec(t.Context(), `INSERT INTO profiles VALUES ($1, $2, 3, 1, now(), now())`, byName[name], name)
		require.NoError(t, err)
		_, err = conn.Exec(t.Context(), `INSERT INTO addresses (user_id, id, name, postal_code, prefecture, city, line1, line2, phone, created_at)
			VALUES ($1, gen_random_uuid(), $2, '1000001', '東京都', '千代田区', '1 ', '', '+81-3-1234-5678', now())`, byName[name], name)
		require.NoError(t, err)
	}
	_, err = conn.Exec(t.Context(), string(texts))
	require.NoError(t, err)
	for before, after := range users {
		var name, addressee, line1, phone string
		var version int
		require.NoError(t, conn.QueryRow(t.Context(), `SELECT display_name, version, name, line1, phone
			FROM profiles JOIN addresses USING (user_id) WHERE user_id = $1`, byName[before]).Scan(&name, &version, &addressee, &line1, &phone))
		require.Equal(t, []string{after, after, "1", "0312345678"}, []string{name, addressee, line1, phone}, "%q", before)
		require.Equal(t, after == "", version == 0)
	}
	rows, err := conn.Query(t.Context(), `SELECT field, rows FROM text_changes`)
	require.NoError(t, err)
	counts := make(map[string]int)
	var field string
	var n int
	_, err = pgx.ForEachRow(rows, []any{&field, &n}, func() error { counts[field] = n; return nil })
	require.NoError(t, err)
	require.Equal(t, map[string]int{"display_name": 3, "address": 4, "phone": 4, "blank": 1}, counts)
}
