package measure

import (
	"context"
	"errors"
	"net/url"

	"github.com/jackc/pgx/v5"
)

// LimitDatabase is the name of a database that only a measurement of a limit uses; DropLimitSQL
// removes it.
const (
	LimitDatabase = "akinai_bench_limit"
	DropLimitSQL  = `DROP DATABASE IF EXISTS ` + LimitDatabase + ` (FORCE)`
)

// InDatabase returns the URL with another database.
func InDatabase(server, database string) (string, error) {
	u, err := url.Parse(server)
	if err != nil {
		return "", errors.New("the URL of PostgreSQL is none")
	}
	u.Path = database
	return u.String(), nil
}

// ExecScript runs statements, separated by semicolons.
func ExecScript(ctx context.Context, target, statements string) error {
	conn, err := pgx.Connect(ctx, target)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.PgConn().Exec(ctx, statements).ReadAll()
	return err
}
