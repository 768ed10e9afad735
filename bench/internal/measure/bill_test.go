package measure

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestBillIsTheDifferenceOfTwoReadingsPerOperation(t *testing.T) {
	read, write, idle := statementKey{"akinai_users", "SELECT"}, statementKey{"akinai_orders", "INSERT"}, statementKey{"akinai_auth", "SELECT"}
	before := ledger{wal: 1000, statements: map[statementKey]counters{
		read: {calls: 10, milliseconds: 1, wal: 5, records: 1}, idle: {calls: 3, milliseconds: 9},
	}}
	after := ledger{wal: 9000, statements: map[statementKey]counters{
		read:  {calls: 14, milliseconds: 2, wal: 25, records: 2}, // a read that set a hint bit
		write: {calls: 2, rows: 8, milliseconds: 8, wal: 4000, records: 40},
		idle:  {calls: 3, milliseconds: 9},
	}}
	bill := billOf(before, after, 4)
	require.Equal(t, &Bill{
		WAL: 2000,
		Services: []Share{
			{Service: "orders", Calls: 0.5, Writes: 0.5, Rows: 2, Milliseconds: 2, WAL: 1000},
			{Service: "users", Calls: 1, Milliseconds: 0.25, WAL: 5},
		},
		Statements: []Share{
			{Service: "orders", SQL: "INSERT", Calls: 0.5, Writes: 0.5, Rows: 2, Milliseconds: 2, WAL: 1000},
			{Service: "users", SQL: "SELECT", Calls: 1, Milliseconds: 0.25, WAL: 5},
		},
	}, bill)
	var text strings.Builder
	require.NoError(t, bill.Print(&text))
	require.Contains(t, text.String(), "INSERT")
}
