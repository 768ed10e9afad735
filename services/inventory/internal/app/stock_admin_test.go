package app_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/services/inventory/internal/app"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// fakeShelves records its calls. Methods that a test does not expect panic.
type fakeShelves struct {
	app.StockAdminStore
	operations []domain.Operation
	limits     []int
}

func (f *fakeShelves) Adjust(_ context.Context, operation domain.Operation, _ domain.Adjustment) ([]domain.Level, error) {
	f.operations = append(f.operations, operation)
	return nil, nil
}

func (f *fakeShelves) Transfer(_ context.Context, operation domain.Operation, _ domain.Transfer) error {
	f.operations = append(f.operations, operation)
	return nil
}

func (f *fakeShelves) Levels(_ context.Context, _ domain.SKU, _ domain.LocationCode, limit int) ([]domain.Level, error) {
	f.limits = append(f.limits, limit)
	return nil, nil
}

func (f *fakeShelves) Movements(_ context.Context, _ domain.SKU, _ int64, limit int) ([]domain.Movement, error) {
	f.limits = append(f.limits, limit)
	return nil, nil
}

// An operation id is case-insensitive. The digest of the request distinguishes a repeated call from
// a mistake.
func TestOperationsAreKnownByTheirUUIDAndWhatIsAsked(t *testing.T) {
	keys := &fakeShelves{}
	keeper, operation, note := app.NewStockAdmin(keys), id.New(), domain.Note{Reason: "why"}
	for _, uuid := range []string{operation, strings.ToUpper(operation)} {
		_, err := keeper.Adjust(t.Context(), uuid, domain.CauseAdjusted,
			[]domain.Delta{{LevelKey: domain.LevelKey{SKU: "A"}, Units: 1}}, note)
		require.NoError(t, err)
		require.NoError(t, keeper.Transfer(t.Context(), uuid, "main", "east", []domain.Line{{SKU: "A", Quantity: 1}}, note))
	}
	adjusted, moved := keys.operations[0], keys.operations[1]
	require.Equal(t, []domain.Operation{adjusted, moved, adjusted, moved}, keys.operations)
	require.Equal(t, operation, adjusted.ID)
	require.Equal(t, operation, moved.ID)
	require.NotEqual(t, adjusted.Digest, moved.Digest)
}

// Invalid requests do not reach the database: the test has none.
func TestStockAdminRefusesNonsense(t *testing.T) {
	keeper, below := app.NewStockAdmin(nil), int64(-1)
	_, err := keeper.SetLevels(t.Context(), "", []domain.Count{{SKU: "A", OnHand: -1}}, domain.Note{})
	require.ErrorIs(t, err, domain.ErrQuantityInvalid)
	_, err = keeper.Adjust(t.Context(), id.New(), domain.CauseAdjusted, nil, domain.Note{})
	require.ErrorIs(t, err, domain.ErrReasonRequired)
	err = keeper.Transfer(t.Context(), id.New(), "", "main", nil, domain.Note{})
	require.ErrorIs(t, err, domain.ErrLocationInvalid)
	err = keeper.SetPolicies(t.Context(), "", []domain.PolicyChange{{LevelKey: domain.LevelKey{SKU: "A"}, LowThreshold: &below}})
	require.ErrorIs(t, err, domain.ErrQuantityInvalid)
	_, err = keeper.PutLocation(t.Context(), domain.Location{Code: "East"})
	require.ErrorIs(t, err, domain.ErrLocationInvalid)
}

func TestPagesHaveAHundredRowsByDefault(t *testing.T) {
	keys := &fakeShelves{}
	keeper := app.NewStockAdmin(keys)
	for _, size := range []int{0, 7} {
		_, err := keeper.Levels(t.Context(), "", "", size)
		require.NoError(t, err)
		_, err = keeper.Movements(t.Context(), "A", 0, size)
		require.NoError(t, err)
	}
	require.Equal(t, []int{100, 100, 7, 7}, keys.limits)
}
