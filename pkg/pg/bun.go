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

// openBun returns bun on top of pool. Each connection goes back to the pool after its statement or
// transaction.
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
	return bunConn{conn.(*stdlib.Conn)}, nil //nolint:forcetypeassert // a stdlib connector returns nothing else
}

// bunConn runs bun's statements without preparing them. Bun writes arguments into the text, so few
// texts repeat: preparing them would cost a round trip and evict the statements of the hot paths.
type bunConn struct{ *stdlib.Conn }

func (c bunConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if len(args) == 0 {
		args = []driver.NamedValue{{Ordinal: 1, Value: pgx.QueryExecModeExec}}
	}
	return c.Conn.QueryContext(ctx, query, args)
}
