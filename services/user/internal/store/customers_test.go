package store

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
	"github.com/akinai/akinai/services/user/internal/domain"
)

// customerRows is how many customers the plans are made for, each with one address.
const customerRows = 20_000

// TestCustomersAreFoundByIndexes: the first page, the next one and every query of the search read
// few blocks of many customers, and no table as a whole.
func TestCustomersAreFoundByIndexes(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t, "users", db.Kit(), db.Migrations("users"))
	const userID = `('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid`
	for _, statement := range []string{
		`INSERT INTO profiles (user_id, display_name, version, created_at, updated_at, family_name, given_name, family_name_kana, given_name_kana, phone)
			SELECT ` + userID + `, '表示' || n, 1, now(), now(), '山田' || n, '花子', 'ヤマダ' || n, 'ハナコ', '090' || lpad(n::text, 8, '0') FROM generate_series(1, $1::int) n`,
		`INSERT INTO addresses (user_id, id, name, postal_code, prefecture, city, line1, line2, phone, created_at)
			SELECT ` + userID + `, ` + userID + `, CASE WHEN n % 2 = 0 THEN '佐藤 ' ELSE '佐藤　' END || n, '1000001', '', '', '', '', '080' || lpad(n::text, 8, '0'), now() FROM generate_series(1, $1::int) n`,
	} {
		_, err := pool.Exec(t.Context(), statement, customerRows)
		require.NoError(t, err)
	}
	_, err := pool.Exec(t.Context(), `ANALYZE profiles, addresses`)
	require.NoError(t, err)
	for text, found := range map[string]int{
		"090-0000-1234": 1, "08000001234": 1, "表示1234": 11, "山田1234 花子": 1, "佐藤 1234": 11, "佐藤\u30001234": 11, "佐藤 1235": 11, "やまだ1234": 0, "%": 0,
	} {
		query, err := domain.NewCustomerQuery(text)
		require.NoError(t, err)
		sql, args := customerSearch(query, "", 51)
		pgtest.RequireIndexed(t, pool, text, 1000, sql, args...)
		rows, err := New(pool).SearchCustomers(t.Context(), query, "", 51)
		require.NoError(t, err)
		require.Len(t, rows, found, text)
	}
	query := domain.CustomerQuery{Prefix: "表示12", WidePrefix: "表示12", Joined: "表示12", Kana: "ヤマダ12"}
	sql, args := customerSearch(query, "00000000-0000-7000-8000-000000012500", 51)
	pgtest.RequireIndexed(t, pool, "next page", 1000, sql, args...)
}
