package pg

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
)

// connectTimeout bounds one attempt to connect, unless the URL has connect_timeout.
const connectTimeout = 2 * time.Second

// Config names a database and sets timeouts. A timeout of 0 means the server's default.
type Config struct {
	// URL contains the server, the database, the role and the password: never print it.
	URL string `env:"DATABASE_URL,required"`
	// MaxConns is the size of the pool. Defaults to 6.
	MaxConns int32 `env:"DATABASE_MAX_CONNS" envDefault:"6"`
	// StatementTimeout ends a statement on the server. Defaults to 5 s.
	StatementTimeout time.Duration `env:"DATABASE_STATEMENT_TIMEOUT" envDefault:"5s"`
	// LockTimeout ends the wait for a lock. Defaults to 2 s.
	LockTimeout time.Duration `env:"DATABASE_LOCK_TIMEOUT" envDefault:"2s"`
	// IdleInTx ends a session that is idle in a transaction. Defaults to 5 s.
	IdleInTx time.Duration `env:"DATABASE_IDLE_IN_TX_TIMEOUT" envDefault:"5s"`
	// Application is the application_name of the sessions, unless the URL has one. Set by the kit.
	Application string `env:"-"`
}

// LogValue omits the URL, which contains the password.
func (c Config) LogValue() slog.Value {
	return slog.GroupValue(slog.Int("max_conns", int(c.MaxConns)), slog.Duration("statement_timeout", c.StatementTimeout))
}

// pool returns c as configuration of pgxpool. Its errors do not contain the password.
func (c Config) pool() (*pgxpool.Config, error) {
	pc, err := pgxpool.ParseConfig(c.URL)
	if err != nil {
		return nil, fmt.Errorf("parse the database URL: %w", err)
	}
	if c.MaxConns > 0 {
		pc.MaxConns = c.MaxConns
	}
	pc.PingTimeout = connectTimeout
	if pc.ConnConfig.ConnectTimeout == 0 {
		pc.ConnConfig.ConnectTimeout = connectTimeout
	}
	pc.ConnConfig.DefaultQueryExecMode = pgx.QueryExecModeCacheStatement
	pc.AfterConnect = utc
	params := pc.ConnConfig.RuntimeParams
	params["timezone"] = "UTC"
	// Statements are prepared once, and use an index for any arguments. By default PostgreSQL would
	// plan statements with array arguments again at every call, which costs more than running them.
	params["plan_cache_mode"] = "force_generic_plan"
	// A generic plan made while a table is empty would scan the whole table, and stay while the
	// table grows.
	params["enable_seqscan"] = "off"
	if params["application_name"] == "" && c.Application != "" {
		params["application_name"] = c.Application
	}
	setLimit(params, "statement_timeout", c.StatementTimeout)
	setLimit(params, "lock_timeout", c.LockTimeout)
	setLimit(params, "idle_in_transaction_session_timeout", c.IdleInTx)
	return pc, nil
}

// setLimit sets a timeout in milliseconds; 0 keeps the server's default.
func setLimit(params map[string]string, name string, limit time.Duration) {
	if limit > 0 {
		params[name] = strconv.FormatInt(limit.Milliseconds(), 10)
	}
}

// utc makes the connection return times in UTC; pgx would return them in the machine's zone.
func utc(_ context.Context, conn *pgx.Conn) error {
	conn.TypeMap().RegisterType(&pgtype.Type{
		Name: "timestamptz", OID: pgtype.TimestamptzOID, Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC},
	})
	return nil
}
