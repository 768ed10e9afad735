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
	statuses = []domain.Status{domain.StatusPending, domain.StatusConfirmed, domain.StatusCanceled, domain.StatusProcessing, domain.StatusCompleted}
	tasks    = []domain.Task{domain.TaskNone, domain.TaskPlace, domain.TaskCapture, domain.TaskCancel, domain.TaskCompensate}
	commands = []domain.Command{
		domain.CommandConfirm, domain.CommandFail, domain.CommandRequestCancel, domain.CommandCancel, domain.CommandRefuseCancel,
		domain.CommandFulfill, domain.CommandPaid, domain.CommandCompensated, domain.CommandSetMetadata, domain.CommandClaim,
		domain.CommandReschedule,
		domain.CommandProcess, domain.CommandComplete,
	}
	at = time.Date(2026, 4, 1, 12, 0, 0, 0, time.UTC)
)

// do applies a command to an order.
func do(o *domain.Order, command domain.Command) (domain.AppliedTransition, error) {
	switch command {
	case domain.CommandConfirm:
		return o.Confirm(at, true)
	case domain.CommandFail:
		return o.Fail(at, "OUT_OF_STOCK")
	case domain.CommandRequestCancel:
		return o.RequestCancel(at, "CUSTOMER_CANCELED")
	case domain.CommandRefuseCancel:
		return o.RefuseCancel(at)
	case domain.CommandFulfill:
		return o.RecordFulfillment(at, domain.FulfilledUnits{Fulfilled: 1, Ordered: 1})
	case domain.CommandCancel:
		return o.Cancel(at, "CUSTOMER_CANCELED")
	case domain.CommandPaid:
		return o.Paid(at)
	case domain.CommandSetMetadata:
		return o.SetMetadata(at, map[string]string{"erp": "1"})
	case domain.CommandReschedule:
		return o.Reschedule(at, domain.Slot{Window: "14-16", Day: "2026-04-03"})
	case domain.CommandProcess:
		return o.RecordShipments(at, domain.ShipmentProgress{Begun: true, Shipments: 1})
	case domain.CommandComplete:
		return o.RecordShipments(at, domain.ShipmentProgress{Begun: true, Shipments: 1, Delivered: 1})
	case domain.CommandClaim:
		return o.Claim(at, domain.Account{ID: "c", Email: "hanako@example.jp", Verified: true})
	default:
		return o.Compensated(at, domain.PaymentVoided)
	}
}

// TestEveryPair tries every status, task and command. Transitions in the table change the order;
// all others are refused and leave it unchanged.
func TestEveryPair(t *testing.T) {
	table := domain.Table()
	for _, status := range statuses {
		for _, task := range tasks {
			for _, command := range commands {
				t.Run(fmt.Sprintf("%s with task %q gets %s", status, task, command), func(t *testing.T) {
					before := domain.Order{ID: "o", Status: status, Task: task, ConfirmedAt: at, Version: 7, Email: "hanako@example.jp", Delivery: &domain.Delivery{}}
					order := before
					applied, err := do(&order, command)
					transition, legal := table[status][command]
					if !legal || transition.RequiredTask != domain.AnyTask && transition.RequiredTask != task {
						require.Error(t, err)
						require.Equal(t, before, order)
						return
					}
					require.NoError(t, err)
					require.Equal(t, transition.To, order.Status)
					if transition.NextTask == domain.SameTask {
						transition.NextTask = task
					}
					require.Equal(t, transition.NextTask, order.Task)
					require.Equal(t, int64(8), order.Version)
					require.Equal(t, command, applied.Command)
					require.Equal(t, transition.Events, applied.Events)
				})
			}
		}
	}
}

func TestCanceledIsFinal(t *testing.T) {
	for command, transition := range domain.Table()[domain.StatusCanceled] {
		require.Equal(t, domain.StatusCanceled, transition.To, command)
	}
}

func TestAnOrderThatWasNeverConfirmedHasNoEvents(t *testing.T) {
	order := domain.Order{Status: domain.StatusPending, Task: domain.TaskPlace, Version: 1}
	applied, err := order.Fail(at, "PAYMENT_DECLINED")
	require.NoError(t, err)
	require.Empty(t, applied.Events)
	applied, err = order.Compensated(at, domain.PaymentVoided)
	require.NoError(t, err)
	require.Empty(t, applied.Events)
	require.Equal(t, "PAYMENT_DECLINED", order.CancelReason)
}

func TestFulfillmentLeavesTheMoneyAuthorized(t *testing.T) {
	order := domain.Order{Status: domain.StatusPending, Task: domain.TaskPlace, Version: 1}
	_, err := order.Confirm(at, false)
	require.NoError(t, err)
	require.Equal(t, domain.TaskNone, order.Task)
	require.Equal(t, domain.PaymentAuthorized, order.Payment)
}

// TestFulfillmentMakesTheCaptureDue: the first fulfilled unit makes the capture due if confirmation
// did not. A capture that is due or done does not change.
func TestFulfillmentMakesTheCaptureDue(t *testing.T) {
	for _, tc := range []struct {
		name       string
		task, want domain.Task
		payment    domain.PaymentStatus
	}{
		{"authorized", domain.TaskNone, domain.TaskCapture, domain.PaymentAuthorized},
		{"due already", domain.TaskCapture, domain.TaskCapture, domain.PaymentAuthorized},
		{"being canceled", domain.TaskCancel, domain.TaskCancel, domain.PaymentAuthorized},
		{"paid", domain.TaskNone, domain.TaskNone, domain.PaymentPaid},
	} {
		t.Run(tc.name, func(t *testing.T) {
			order := domain.Order{Status: domain.StatusConfirmed, Task: tc.task, Payment: tc.payment, ConfirmedAt: at, Version: 2}
			_, err := order.RecordFulfillment(at, domain.FulfilledUnits{Fulfilled: 1, Ordered: 3})
			require.NoError(t, err)
			require.Equal(t, tc.want, order.Task)
			require.Equal(t, domain.FulfillmentPartial, order.Fulfillment)
		})
	}
}

func TestFulfillmentGoesForwardOnly(t *testing.T) {
	order := domain.Order{Status: domain.StatusConfirmed, Payment: domain.PaymentPaid, ConfirmedAt: at}
	for _, step := range []struct {
		fulfilled int64
		want      domain.Fulfillment
		moves     bool
	}{
		{0, "", false},
		{1, domain.FulfillmentPartial, true},
		{2, domain.FulfillmentPartial, false},
		{3, domain.FulfillmentFulfilled, true},
		{2, domain.FulfillmentFulfilled, false},
		{3, domain.FulfillmentFulfilled, false},
	} {
		_, err := order.RecordFulfillment(at, domain.FulfilledUnits{Fulfilled: step.fulfilled, Ordered: 3})
		require.Equal(t, step.moves, err == nil, "%+v", step)
		require.Equal(t, step.want, order.Fulfillment)
	}
}

// TestFulfillmentBeforeTheConfirmationMakesTheCaptureDue: the warehouse may fulfill units after the
// stock is committed and before the order is confirmed.
func TestFulfillmentBeforeTheConfirmationMakesTheCaptureDue(t *testing.T) {
	order := domain.Order{Status: domain.StatusPending, Task: domain.TaskPlace, Version: 1}
	applied, err := order.RecordFulfillment(at, domain.FulfilledUnits{Fulfilled: 3, Ordered: 3})
	require.NoError(t, err)
	require.Empty(t, applied.Events, "the order is not visible yet")
	require.Equal(t, domain.TaskPlace, order.Task)
	_, err = order.Confirm(at, false)
	require.NoError(t, err)
	require.Equal(t, domain.TaskCapture, order.Task)
}

func TestRefusedCancelMakesTheCaptureDue(t *testing.T) {
	for payment, want := range map[domain.PaymentStatus]domain.Task{
		domain.PaymentAuthorized: domain.TaskCapture, domain.PaymentPaid: domain.TaskNone,
	} {
		order := domain.Order{Status: domain.StatusConfirmed, Task: domain.TaskCapture, Payment: payment, ConfirmedAt: at, Version: 2}
		_, err := order.RequestCancel(at, "CUSTOMER_CANCELED")
		require.NoError(t, err)
		require.Equal(t, domain.TaskCancel, order.Task)
		_, err = order.RefuseCancel(at)
		require.NoError(t, err)
		require.Equal(t, domain.StatusConfirmed, order.Status)
		require.Equal(t, want, order.Task)
	}
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
		{"product too large", []domain.Line{{Quantity: 4, UnitPrice: yen(1 << 62)}}, 0, money.ErrOverflow},
		{"sum too large", []domain.Line{{Quantity: 1, UnitPrice: yen(1 << 62)}, {Quantity: 1, UnitPrice: yen(1 << 62)}}, 0, money.ErrOverflow},
		{"more units than fit", []domain.Line{{Quantity: domain.MaxUnits + 1, UnitPrice: yen(1)}}, 0, domain.ErrQuantityLimit},
		{"nothing to pay", []domain.Line{{Quantity: 1, UnitPrice: yen(0)}}, 0, nil},
		{"a present beside what is paid", []domain.Line{{Quantity: 1, UnitPrice: yen(0)}, {Quantity: 1, UnitPrice: yen(5)}}, 5, nil},
		{"no lines", nil, 0, domain.ErrLinesMissing},
	} {
		t.Run(tc.name, func(t *testing.T) {
			order, err := domain.New(domain.OrderInput{ID: "o", Lines: tc.lines, PlacedAt: at})
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
	require.NotEqual(t, domain.IDFor("", "k"), domain.ImportedIDFor("k"))
}

// diagram returns the table as the mermaid diagram of README.md.
func diagram() string {
	var rows []string
	for from, transitions := range domain.Table() {
		for command, transition := range transitions {
			next := transition.NextTask != domain.TaskNone && transition.NextTask != domain.SameTask
			if transition.To == from && !next && len(transition.Events) == 0 {
				continue // nothing that is seen changes
			}
			row := fmt.Sprintf("    %s --> %s: %s", from, transition.To, command)
			if next {
				row += " / next task " + string(transition.NextTask)
			}
			for i, event := range transition.Events {
				row += []string{" / ", ", "}[min(i, 1)] + string(event)
			}
			rows = append(rows, row)
		}
	}
	slices.Sort(rows)
	return "```mermaid\nstateDiagram-v2\n    [*] --> pending: place / next task place\n" + strings.Join(rows, "\n") + "\n```"
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
