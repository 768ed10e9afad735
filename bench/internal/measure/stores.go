package measure

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/db"
)

const (
	// doneTimeout bounds the wait until all work is done; donePoll is the interval of the
	// checks.
	doneTimeout = 2 * time.Minute
	donePoll    = 50 * time.Millisecond
)

// Stores holds a superuser connection to the shop's database, and the address of the stack that
// runs the stores.
type Stores struct {
	control string
	Admin   *pgx.Conn
	// pendingSQL counts pending work, see pendingWorkSQL.
	pendingSQL string
}

// OpenStores connects to the database named by shopURL, on the server and as the user of adminURL.
func OpenStores(ctx context.Context, control, adminURL, shopURL string) (*Stores, error) {
	admin, err := url.Parse(adminURL)
	if err != nil {
		return nil, errors.New("AKINAI_POSTGRES_URL is not a URL")
	}
	shop, err := url.Parse(shopURL)
	if err != nil {
		return nil, errors.New("ORDER_DATABASE_URL is not a URL")
	}
	admin.Path = shop.Path
	conn, err := pgx.Connect(ctx, admin.String())
	if err != nil {
		return nil, fmt.Errorf("connect to PostgreSQL: %w", err)
	}
	if _, err := conn.Exec(ctx, `CREATE EXTENSION IF NOT EXISTS pg_stat_statements`); err != nil {
		return nil, fmt.Errorf("pg_stat_statements (its library must be preloaded): %w", err)
	}
	return &Stores{control: control, Admin: conn, pendingSQL: pendingWorkSQL()}, nil
}

// pendingWorkSQL returns the statement that counts pending work: tasks of orders, unpublished
// changes of stock, unpublished events, confirmed orders that analytics has not counted, and those
// whose shipments are not planned.
func pendingWorkSQL() string {
	var sql strings.Builder
	sql.WriteString(`SELECT (SELECT count(*) FROM orders.orders WHERE task IS NOT NULL) + (SELECT count(*) FROM inventory.pending_changes)
		+ (SELECT count(*) FROM delivery.shipment_orders WHERE state = 'due')
		+ abs((SELECT count(*) FROM orders.orders WHERE confirmed_at IS NOT NULL) - (SELECT coalesce(sum(orders), 0) FROM analytics.daily_sales))`)
	for _, s := range db.Schemas() {
		if s.Kit {
			fmt.Fprintf(&sql, "\n+ (SELECT count(*) FROM %s.outbox WHERE published_at IS NULL)", s.Schema)
		}
	}
	return sql.String()
}

// WaitDone waits until no work is pending.
func (s *Stores) WaitDone(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, doneTimeout)
	defer cancel()
	var pending int64
	err := Until(ctx, donePoll, func(ctx context.Context) (bool, error) {
		err := s.Admin.QueryRow(ctx, s.pendingSQL).Scan(&pending)
		return pending == 0, err
	})
	if err != nil {
		return fmt.Errorf("wait until no work is pending (%d steps are): %w", pending, err)
	}
	return nil
}

// Of all databases and all roles but our own. BEGIN and COMMIT count as statements.
const statementsSQL = `
SELECT coalesce(sum(calls), 0)::bigint FROM pg_stat_statements
WHERE userid <> (SELECT oid FROM pg_roles WHERE rolname = current_user)`

// Statements returns the number of statements that PostgreSQL has run for the shop.
func (s *Stores) Statements(ctx context.Context) (n int64, err error) {
	err = s.Admin.QueryRow(ctx, statementsSQL).Scan(&n)
	return n, err
}

// Of all databases, including reads: each is a transaction.
const commitsSQL = `SELECT sum(xact_commit)::bigint FROM pg_stat_database`

// Commits returns the number of transactions that backends have reported.
func (s *Stores) Commits(ctx context.Context) (n int64, err error) {
	err = s.Admin.QueryRow(ctx, commitsSQL).Scan(&n)
	return n, err
}

// Every transaction that writes gets the next higher number.
const writesSQL = `SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint`

// Writes returns the number of transactions that have ever written.
func (s *Stores) Writes(ctx context.Context) (n int64, err error) {
	err = s.Admin.QueryRow(ctx, writesSQL).Scan(&n)
	return n, err
}

// CPU returns the CPU time of one store.
func (s *Stores) CPU(ctx context.Context, name string) (time.Duration, error) {
	pids, err := s.PIDs(ctx)
	if err != nil {
		return 0, err
	}
	return CPUTime(pids[name])
}

// PIDs returns the processes of each store, including all children.
func (s *Stores) PIDs(ctx context.Context) (map[string][]int, error) {
	var pids map[string][]int
	return pids, s.ask(ctx, "/pids", &pids)
}

// titles returns the product and version of each store, such as "Apache Kafka 4.4.0".
func (s *Stores) titles(ctx context.Context) (map[string]string, error) {
	var status map[string]struct {
		Title string `json:"title"`
	}
	if err := s.ask(ctx, "/status", &status); err != nil {
		return nil, err
	}
	titles := make(map[string]string, len(status))
	for name, store := range status {
		titles[name] = store.Title
	}
	return titles, nil
}

// ask requests a path of the stack's control endpoint and decodes the response.
func (s *Stores) ask(ctx context.Context, path string, into any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.control+path, nil)
	if err != nil {
		return err
	}
	reply, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("ask the stack: %w", err)
	}
	defer func() { _ = reply.Body.Close() }()
	if err := json.NewDecoder(reply.Body).Decode(into); err != nil {
		return fmt.Errorf("ask the stack for %s: %w", path, err)
	}
	return nil
}
