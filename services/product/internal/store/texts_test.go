package store_test

import (
	"io/fs"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
)

const textsFile = "0007_texts.sql"

// TestWhatIsStoredIsTidied runs the migration on a catalog that was written before it.
func TestWhatIsStoredIsTidied(t *testing.T) {
	before := fstest.MapFS{}
	names, err := fs.Glob(db.Migrations("catalog"), "*.sql")
	require.NoError(t, err)
	var texts string
	for _, name := range names {
		content, err := fs.ReadFile(db.Migrations("catalog"), name)
		require.NoError(t, err)
		if name == textsFile {
			texts = string(content)
			continue
		}
		before[name] = &fstest.MapFile{Data: content}
	}
	require.NotEmpty(t, texts)
	address, err := pgx.ParseConfig(pgtest.AdminURL(t))
	require.NoError(t, err)
	address.Database = pgtest.Clone(t, "catalog", db.Kit(), before)
	address.RuntimeParams["search_path"] = "catalog, public"
	conn, err := pgx.ConnectConfig(t.Context(), address)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, conn.Close(t.Context())) })

	insert := func(brand, name, description, image, pictures string) string {
		product := id.New()
		_, err := conn.Exec(t.Context(), `INSERT INTO products (id, slug, name, description, category, brand, status, image, pictures, version,
			indexed_version, revision, created_at, updated_at) VALUES ($1::uuid, $1::uuid::text, $2, $3, '', $4, 'published', $5, $6, 1, 1, 7, now(), now())`,
			product, name, description, brand, image, pictures)
		require.NoError(t, err)
		return product
	}
	untidy := insert("Sony ", "か\u3099\u3000", "x", "http://a.example/x.jpg",
		`[{"address": "http://a.example/x.jpg", "alt": ""}, {"address": "javascript:alert(1)", "alt": ""}, {"address": "/y", "alt": "茶"}]`)
	blank := insert("\u200b", "\u3000", "<h1>x", "data:text/html,x", `[]`)
	tidy := insert("Sony", "茶", "a < b", "/x", `[{"address": "/x", "alt": ""}]`)
	_, err = conn.Exec(t.Context(), texts)
	require.NoError(t, err)

	type row struct {
		Brand, Name, Image, Pictures string
		Behind                       bool
		Revision                     int64
	}
	read := func(product string) row {
		rows, err := conn.Query(t.Context(), `SELECT brand, name, image, pictures::text, version <> indexed_version, revision FROM products
			WHERE id = $1`, product)
		require.NoError(t, err)
		found, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[row])
		require.NoError(t, err)
		return found
	}
	require.Equal(t, row{
		"Sony", "が", "https://a.example/x.jpg",
		`[{"alt": "", "address": "https://a.example/x.jpg"}, {"alt": "茶", "address": "/y"}]`, true, 1,
	}, read(untidy))
	require.Equal(t, row{"", blank, "", `[]`, true, 0}, read(blank))
	require.Equal(t, row{"Sony", "茶", "/x", `[{"alt": "", "address": "/x"}]`, false, 7}, read(tidy))
	var reported int
	require.NoError(t, conn.QueryRow(t.Context(), `SELECT count(*) FROM text_changes`).Scan(&reported))
	require.Equal(t, 4+3, reported, "every change is reported")
}
