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
		to  domain.Status
		err error
	}
	want := map[domain.Status]map[domain.Command]outcome{
		domain.StatusHeld: {
			domain.CommandCommit:  {to: domain.StatusCommitted},
			domain.CommandRelease: {to: domain.StatusReleased},
			domain.CommandExpire:  {to: domain.StatusExpired},
		},
		domain.StatusCommitted: {
			domain.CommandCommit:  {to: domain.StatusCommitted},
			domain.CommandRelease: {to: domain.StatusReleased},
			domain.CommandExpire:  {to: domain.StatusCommitted},
		},
		domain.StatusReleased: {
			domain.CommandCommit:  {err: domain.ErrReservationReleased},
			domain.CommandRelease: {to: domain.StatusReleased},
			domain.CommandExpire:  {to: domain.StatusReleased},
		},
		domain.StatusExpired: {
			domain.CommandCommit:  {err: domain.ErrReservationExpired},
			domain.CommandRelease: {to: domain.StatusExpired},
			domain.CommandExpire:  {to: domain.StatusExpired},
		},
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

func TestOnlyLiveReservationsMove(t *testing.T) {
	for _, status := range domain.Statuses() {
		moves := false
		for _, command := range domain.Commands() {
			to, err := status.After(command)
			moves = moves || err == nil && to != status
		}
		require.Equal(t, status.Live(), moves, status)
	}
}

func TestUncommittedSaysWhy(t *testing.T) {
	for status, want := range map[domain.Status]error{
		domain.StatusHeld:      domain.ErrReservationExpired,
		domain.StatusCommitted: nil,
		domain.StatusReleased:  domain.ErrReservationReleased,
		domain.StatusExpired:   domain.ErrReservationExpired,
	} {
		require.ErrorIs(t, domain.Reservation{Status: status}.Uncommitted(), want, status)
	}
}

// The README shows the machine as the table has it.
func TestDiagramInTheREADME(t *testing.T) {
	diagram := "stateDiagram-v2\n    [*] --> held: reserve\n"
	for _, status := range domain.Statuses() {
		for _, command := range domain.Commands() {
			if to, err := status.After(command); err == nil && to != status {
				diagram += fmt.Sprintf("    %s --> %s: %s\n", status, to, command)
			}
		}
	}
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	_, rest, _ := strings.Cut(string(readme), "```mermaid\n")
	shown, _, _ := strings.Cut(rest, "```")
	require.Equal(t, diagram, shown)
}
