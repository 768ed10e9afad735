package domain_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/payment/internal/domain"
)

// Every pair of the stored status (rows) and the status at the bank (columns): x changes the stored
// status, . changes nothing.
const everyPair = `
           none authorized captured failed voided refunded
none          .          x        x      x      x        x
authorized    .          .        x      .      x        x
captured      .          .        .      .      .        x
failed        .          .        .      .      .        .
voided        .          .        .      .      .        .
refunded      .          .        .      .      .        .
`

func TestMovesEveryPair(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(everyPair), "\n")
	columns := strings.Fields(lines[0])
	require.Len(t, columns, len(domain.Statuses()))
	var want []domain.Transition
	for _, line := range lines[1:] {
		cells := strings.Fields(line)
		for i, cell := range cells[1:] {
			if cell == "x" {
				want = append(want, domain.Transition{From: domain.Status(cells[0]), To: domain.Status(columns[i])})
			}
		}
	}
	require.Equal(t, want, domain.Transitions())
	for _, status := range domain.Statuses() {
		require.True(t, slices.Contains(columns, string(status)), status)
	}
}

func TestReadmeShowsTheMoves(t *testing.T) {
	diagram := "```mermaid\nstateDiagram-v2\n"
	for _, move := range domain.Transitions() {
		diagram += fmt.Sprintf("    %s --> %s\n", move.From, move.To)
	}
	diagram += "```\n"
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	require.Contains(t, string(readme), diagram)
}
