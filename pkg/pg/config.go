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

// connectTimeout bounds one attempt to connect, unless the URL says connect_timeout.
const connectTimeout = 2 * time.Second

// Config says which database to open and how patient to be with it. The zero values of the limits mean the server's own.
type Config struct {
	// URL names the server, the database and the role. It carries the password: never print it.
	URL string `env:"DATABASE_URL,required"`
	// MaxConns is the size of the pool. Defaults to 6.
	MaxConns int32 `env:"DATABASE_MAX_CONNS" envDefault:"6"`
	// StatementTimeout ends a statement on the server. Defaults to 5 s.
	StatementTimeout time.Duration `env:"DATABASE_STATEMENT_TIMEOUT" envDefault:"5s"`
	// LockTimeout ends the wait for a lock. Defaults to 2 s.
	LockTimeout time.Duration `env:"DATABASE_LOCK_TIMEOUT" envDefault:"2s"`
	// IdleInTx ends a session that holds a transaction open and is silent. Defaults to 5 s.
	IdleInTx time.Duration `env:"DATABASE_IDLE_IN_TX_TIMEOUT" envDefault:"5s"`
	// Application is the application_name of the sessions, unless the URL gives one. Set by the kit.
	Application string `env:"-"`
}

// LogValue leaves out the URL, because of its password.
func (c Config) LogValue() slog.Value {
	return slog.GroupValue(slog.Int("max_conns", int(c.MaxConns)), slog.Duration("statement_timeout", c.StatementTimeout))
}

// pool translates c for pgxpool. Its errors do not carry the password.
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
	// Our statements are prepared once and find their rows by index, whatever the arguments; PostgreSQL would plan those with arrays
	// anew at every call, which costs more than running them.
	params["plan_cache_mode"] = "force_generic_plan"
	// A plan that is made while a table is new and empty would scan it whole, and is kept while the table grows.
	params["enable_seqscan"] = "off"
	if params["application_name"] == "" && c.Application != "" {
		params["application_name"] = c.Application
	}
	setLimit(params, "statement_timeout", c.StatementTimeout)
	setLimit(params, "lock_timeout", c.LockTimeout)
	setLimit(params, "idle_in_transaction_session_timeout", c.IdleInTx)
	return pc, nil
}

// setLimit writes a limit in milliseconds; 0 leaves the server's own.
func setLimit(params map[string]string, name string, limit time.Duration) {
	if limit > 0 {
		params[name] = strconv.FormatInt(limit.Milliseconds(), 10)
	}
}

// utc makes the connection return times in UTC; pgx would give the machine's zone.
func utc(_ context.Context, conn *pgx.Conn) error {
	conn.TypeMap().RegisterType(&pgtype.Type{
		Name: "timestamptz", OID: pgtype.TimestamptzOID, Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC},
	})
	return nil
}
