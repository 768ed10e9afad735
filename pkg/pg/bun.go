package pg

import (
	"context"
	"database/sql"
	"database/sql/driver"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
)

// openBun puts bun on pool. No connection is kept: each goes back to the pool after its statement or transaction.
func openBun(pool *pgxpool.Pool) *bun.DB {
	std := sql.OpenDB(bunConnector{stdlib.GetPoolConnector(pool)})
	std.SetMaxIdleConns(0)
	return bun.NewDB(std, pgdialect.New())
}

type bunConnector struct{ driver.Connector }

func (c bunConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return bunConn{conn.(*stdlib.Conn)}, nil //nolint:forcetypeassert // what a stdlib connector returns
}

// bunConn sends statements as bun makes them. Bun writes the arguments into the text, so that hardly any text comes twice:
// preparing it would cost a round trip and push the statements of the hot paths out of the cache.
type bunConn struct{ *stdlib.Conn }

func (c bunConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if len(args) == 0 {
		args = []driver.NamedValue{{Ordinal: 1, Value: pgx.QueryExecModeExec}}
	}
	return c.Conn.QueryContext(ctx, query, args)
}
