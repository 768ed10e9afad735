package domain_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/services/order/internal/domain"
)

var update = flag.Bool("update", false, "write the diagram into README.md")

var (
	statuses = []domain.Status{domain.StatusPending, domain.StatusConfirmed, domain.StatusCancelled}
	tasks    = []domain.Task{domain.TaskNone, domain.TaskPlace, domain.TaskCapture, domain.TaskUnwind}
	commands = []domain.Command{domain.CommandConfirm, domain.CommandFail, domain.CommandCancel, domain.CommandPaid, domain.CommandUnwound}
	at       = time.Date(2026, 4, 1, 12, 0, 0, 0, time.UTC)
)

// do gives an order a command.
func do(o *domain.Order, command domain.Command) (domain.Moved, error) {
	switch command {
	case domain.CommandConfirm:
		return o.Confirm(at, true)
	case domain.CommandFail:
		return o.Fail(at, "OUT_OF_STOCK")
	case domain.CommandCancel:
		return o.Cancel(at, "CUSTOMER_CANCELLED")
	case domain.CommandPaid:
		return o.Paid(at)
	default:
		return o.Unwound(at, domain.PaymentVoided)
	}
}

// TestEveryPair walks every status, owed task and command: what the table has moves the order, all else leaves it as it was.
func TestEveryPair(t *testing.T) {
	table := domain.Table()
	for _, status := range statuses {
		for _, task := range tasks {
			for _, command := range commands {
				t.Run(fmt.Sprintf("%s owing %q gets %s", status, task, command), func(t *testing.T) {
					before := domain.Order{ID: "o", Status: status, Task: task, ConfirmedAt: at, Version: 7}
					order := before
					moved, err := do(&order, command)
					move, legal := table[status][command]
					if !legal || move.Owed != domain.AnyTask && move.Owed != task {
						require.Error(t, err)
						require.Equal(t, before, order)
						return
					}
					require.NoError(t, err)
					require.Equal(t, move.To, order.Status)
					require.Equal(t, move.Task, order.Task)
					require.Equal(t, int64(8), order.Version)
					require.Equal(t, command, moved.Command)
					require.Equal(t, move.Announce, moved.Announce)
				})
			}
		}
	}
}

func TestCancelledIsFinal(t *testing.T) {
	for command, move := range domain.Table()[domain.StatusCancelled] {
		require.Equal(t, domain.StatusCancelled, move.To, command)
	}
}

func TestNobodyHearsOfAnOrderThatNeverWas(t *testing.T) {
	order := domain.Order{Status: domain.StatusPending, Task: domain.TaskPlace, Version: 1}
	moved, err := order.Fail(at, "PAYMENT_DECLINED")
	require.NoError(t, err)
	require.Equal(t, domain.AnnounceNothing, moved.Announce)
	moved, err = order.Unwound(at, domain.PaymentVoided)
	require.NoError(t, err)
	require.Equal(t, domain.AnnounceNothing, moved.Announce)
	require.Equal(t, "PAYMENT_DECLINED", order.CancelReason)
}

func TestHandoverLeavesTheMoneyAuthorized(t *testing.T) {
	order := domain.Order{Status: domain.StatusPending, Task: domain.TaskPlace, Version: 1}
	_, err := order.Confirm(at, false)
	require.NoError(t, err)
	require.Equal(t, domain.TaskNone, order.Task)
	require.Equal(t, domain.PaymentAuthorized, order.Payment)
}

func TestNewAddsUpAndRefuses(t *testing.T) {
	yen := func(n int64) money.Money { return money.Money{Amount: n, Currency: "JPY"} }
	for _, tc := range []struct {
		name    string
		lines   []domain.Line
		total   int64
		wantErr error
	}{
		{"lines of one SKU stay apart and add up", []domain.Line{{SKU: "A", Quantity: 2, UnitPrice: yen(100)}, {SKU: "A", Quantity: 1, UnitPrice: yen(100)}}, 300, nil},
		{"two currencies", []domain.Line{{Quantity: 1, UnitPrice: yen(1)}, {Quantity: 1, UnitPrice: money.Money{Amount: 1, Currency: "GBP"}}}, 0, money.ErrCurrencyMixed},
		{"product too large", []domain.Line{{Quantity: 1 << 62, UnitPrice: yen(4)}}, 0, money.ErrOverflow},
		{"sum too large", []domain.Line{{Quantity: 1 << 62, UnitPrice: yen(1)}, {Quantity: 1 << 62, UnitPrice: yen(1)}}, 0, money.ErrOverflow},
		{"nothing to pay", []domain.Line{{Quantity: 1, UnitPrice: yen(0)}}, 0, nil},
		{"a present beside what is paid", []domain.Line{{Quantity: 1, UnitPrice: yen(0)}, {Quantity: 1, UnitPrice: yen(5)}}, 5, nil},
		{"no lines", nil, 0, domain.ErrLinesMissing},
	} {
		t.Run(tc.name, func(t *testing.T) {
			order, err := domain.New(domain.Draft{ID: "o", Lines: tc.lines, PlacedAt: at})
			require.ErrorIs(t, err, tc.wantErr)
			require.Equal(t, tc.total, order.Total.Amount)
		})
	}
}

func TestIDIsThatOfPrincipalAndKey(t *testing.T) {
	first := domain.IDFor("u1", "k")
	require.Equal(t, first, domain.IDFor("u1", "k"))
	require.NotEqual(t, domain.IDFor("u1", "k"), domain.IDFor("u2", "k"))
	require.NotEqual(t, domain.IDFor("ab", "c"), domain.IDFor("a", "bc"))
}

// diagram draws the table as the mermaid diagram of README.md.
func diagram() string {
	var rows []string
	for from, moves := range domain.Table() {
		for command, move := range moves {
			row := fmt.Sprintf("    %s --> %s: %s", from, move.To, command)
			if move.Task != domain.TaskNone {
				row += " / owes " + string(move.Task)
			}
			if move.Announce != domain.AnnounceNothing {
				row += " / " + string(move.Announce)
			}
			rows = append(rows, row)
		}
	}
	slices.Sort(rows)
	return "```mermaid\nstateDiagram-v2\n    [*] --> pending: place / owes place\n" + strings.Join(rows, "\n") + "\n```"
}

func TestReadmeShowsTheTable(t *testing.T) {
	const path, begin, end = "../../README.md", "<!-- states -->\n", "\n<!-- /states -->"
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	head, rest, found := strings.Cut(string(data), begin)
	require.True(t, found, "README.md has no place for the diagram")
	shown, tail, found := strings.Cut(rest, end)
	require.True(t, found, "README.md has no end of the diagram")
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(head+begin+diagram()+end+tail), 0o600))
		return
	}
	require.Equal(t, diagram(), shown, "run: go test ./services/order/internal/domain -update")
}
