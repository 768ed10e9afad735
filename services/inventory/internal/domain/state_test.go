package domain_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

func TestEveryStatusUnderEveryCommand(t *testing.T) {
	type outcome struct {
		to  []domain.Status
		err error
	}
	to := func(statuses ...domain.Status) outcome { return outcome{to: statuses} }
	refused := func(err error) outcome { return outcome{err: err} }
	want := map[domain.Status]map[domain.Command]outcome{
		domain.StatusHeld: {
			domain.CommandExtend:  to(domain.StatusHeld),
			domain.CommandCommit:  to(domain.StatusCommitted),
			domain.CommandRelease: to(domain.StatusReleased, domain.StatusHeld),
			domain.CommandExpire:  to(domain.StatusExpired),
			domain.CommandFulfill: refused(domain.ErrReservationNotCommitted),
			domain.CommandReturn:  refused(domain.ErrReservationNotFulfilled),
		},
		domain.StatusCommitted: {
			domain.CommandExtend: to(domain.StatusCommitted),
			domain.CommandCommit: to(domain.StatusCommitted),
			domain.CommandRelease: to(domain.StatusReleased, domain.StatusRestocked, domain.StatusWrittenOff, domain.StatusFulfilled,
				domain.StatusCommitted),
			domain.CommandExpire:  to(domain.StatusCommitted),
			domain.CommandFulfill: to(domain.StatusFulfilled, domain.StatusCommitted),
			domain.CommandReturn:  to(domain.StatusCommitted),
		},
		domain.StatusReleased: {
			domain.CommandExtend:  refused(domain.ErrReservationReleased),
			domain.CommandCommit:  refused(domain.ErrReservationReleased),
			domain.CommandRelease: to(domain.StatusReleased),
			domain.CommandExpire:  to(domain.StatusReleased),
			domain.CommandFulfill: refused(domain.ErrReservationReleased),
			domain.CommandReturn:  refused(domain.ErrReservationNotFulfilled),
		},
		domain.StatusExpired: {
			domain.CommandExtend:  refused(domain.ErrReservationExpired),
			domain.CommandCommit:  refused(domain.ErrReservationExpired),
			domain.CommandRelease: to(domain.StatusExpired),
			domain.CommandExpire:  to(domain.StatusExpired),
			domain.CommandFulfill: refused(domain.ErrReservationExpired),
			domain.CommandReturn:  refused(domain.ErrReservationNotFulfilled),
		},
		domain.StatusFulfilled: {
			domain.CommandExtend:  refused(domain.ErrReservationFulfilled),
			domain.CommandCommit:  to(domain.StatusFulfilled),
			domain.CommandRelease: refused(domain.ErrReservationFulfilled),
			domain.CommandExpire:  to(domain.StatusFulfilled),
			domain.CommandFulfill: to(domain.StatusFulfilled),
			domain.CommandReturn:  to(domain.StatusRestocked, domain.StatusWrittenOff, domain.StatusFulfilled),
		},
	}
	for _, back := range []domain.Status{domain.StatusRestocked, domain.StatusWrittenOff} {
		want[back] = map[domain.Command]outcome{
			domain.CommandExtend:  refused(domain.ErrReservationFulfilled),
			domain.CommandCommit:  to(back),
			domain.CommandRelease: refused(domain.ErrReservationFulfilled),
			domain.CommandExpire:  to(back),
			domain.CommandFulfill: to(back),
			domain.CommandReturn:  to(back),
		}
	}
	for _, status := range domain.Statuses() {
		for _, command := range domain.Commands() {
			t.Run(fmt.Sprintf("%s %s", command, status), func(t *testing.T) {
				to, err := status.After(command)
				got := outcome{to, err}
				require.Equal(t, want[status][command], got)
			})
		}
	}
}

func TestWhyNotChanged(t *testing.T) {
	for status, want := range map[domain.Status][2]error{
		domain.StatusHeld:       {domain.ErrReservationExpired, domain.ErrReservationExpired},
		domain.StatusCommitted:  {nil, nil},
		domain.StatusReleased:   {domain.ErrReservationReleased, domain.ErrReservationReleased},
		domain.StatusExpired:    {domain.ErrReservationExpired, domain.ErrReservationExpired},
		domain.StatusFulfilled:  {nil, domain.ErrReservationFulfilled},
		domain.StatusRestocked:  {nil, domain.ErrReservationFulfilled},
		domain.StatusWrittenOff: {nil, domain.ErrReservationFulfilled},
	} {
		r := domain.Reservation{Status: status}
		require.ErrorIs(t, r.WhyNotChanged(domain.CommandCommit), want[0], status)
		require.ErrorIs(t, r.WhyNotChanged(domain.CommandExtend), want[1], status)
	}
}

func TestWhyNotReleased(t *testing.T) {
	fulfilled := []domain.ReservationLine{{Quantity: 2, Fulfilled: 2}}
	rest := []domain.ReservationLine{{Quantity: 2, Fulfilled: 1, Released: 1}}
	require.NoError(t, domain.Reservation{Status: domain.StatusReleased}.WhyNotReleased(nil))
	require.NoError(t, domain.Reservation{Status: domain.StatusExpired}.WhyNotReleased(nil))
	require.NoError(t, domain.Reservation{Status: domain.StatusFulfilled}.WhyNotReleased(rest), "a repeat")
	require.ErrorIs(t, domain.Reservation{Status: domain.StatusFulfilled}.WhyNotReleased(fulfilled), domain.ErrReservationFulfilled)
}

// The diagram in the README equals the transition table.
func TestDiagramInTheREADME(t *testing.T) {
	diagram := "stateDiagram-v2\n    [*] --> held: reserve\n"
	for _, status := range domain.Statuses() {
		for _, command := range domain.Commands() {
			to, err := status.After(command)
			require.Equal(t, err == nil, len(to) > 0)
			for _, next := range to {
				if next != status || command == domain.CommandExtend && status == domain.StatusHeld {
					diagram += fmt.Sprintf("    %s --> %s: %s\n", status, next, command)
				}
			}
		}
	}
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	_, rest, _ := strings.Cut(string(readme), "```mermaid\n")
	shown, _, _ := strings.Cut(rest, "```")
	require.Equal(t, diagram, shown)
}
