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

// fakeStockAdminStore records its calls. Methods that a test does not expect panic.
type fakeStockAdminStore struct {
	app.StockAdminStore
	operations []domain.Operation
	limits     []int
}

func (f *fakeStockAdminStore) Adjust(_ context.Context, operation domain.Operation, _ domain.Adjustment) ([]domain.Level, error) {
	f.operations = append(f.operations, operation)
	return nil, nil
}

func (f *fakeStockAdminStore) Transfer(_ context.Context, operation domain.Operation, _ domain.Transfer) error {
	f.operations = append(f.operations, operation)
	return nil
}

func (f *fakeStockAdminStore) Levels(_ context.Context, _ domain.SKU, _ domain.LocationCode, limit int) ([]domain.Level, error) {
	f.limits = append(f.limits, limit)
	return nil, nil
}

func (f *fakeStockAdminStore) Movements(_ context.Context, _ domain.SKU, _ int64, limit int) ([]domain.Movement, error) {
	f.limits = append(f.limits, limit)
	return nil, nil
}

// An operation id is case-insensitive. The digest of the request distinguishes a repeated call from
// a mistake.
func TestOperationsAreIdentifiedByUUIDAndDigest(t *testing.T) {
	keys := &fakeStockAdminStore{}
	admin, operation, note := app.NewStockAdmin(keys), id.New(), domain.Note{Reason: "why"}
	for _, uuid := range []string{operation, strings.ToUpper(operation)} {
		_, err := admin.Adjust(t.Context(), uuid, domain.CauseAdjusted,
			[]domain.AdjustmentLine{{LevelKey: domain.LevelKey{SKU: "A"}, Units: 1}}, note)
		require.NoError(t, err)
		require.NoError(t, admin.Transfer(t.Context(), uuid, "main", "east", []domain.SKUQuantity{{SKU: "A", Quantity: 1}}, note))
	}
	adjusted, moved := keys.operations[0], keys.operations[1]
	require.Equal(t, []domain.Operation{adjusted, moved, adjusted, moved}, keys.operations)
	require.Equal(t, operation, adjusted.ID)
	require.Equal(t, operation, moved.ID)
	require.NotEqual(t, adjusted.Digest, moved.Digest)
}

// Invalid requests do not reach the database: the test has none.
func TestStockAdminRefusesInvalidRequests(t *testing.T) {
	admin, below := app.NewStockAdmin(nil), int64(-1)
	_, err := admin.SetLevels(t.Context(), "", []domain.Count{{SKU: "A", OnHand: -1}}, domain.Note{})
	require.ErrorIs(t, err, domain.ErrQuantityInvalid)
	_, err = admin.Adjust(t.Context(), id.New(), domain.CauseAdjusted, nil, domain.Note{})
	require.ErrorIs(t, err, domain.ErrReasonRequired)
	err = admin.Transfer(t.Context(), id.New(), "", "main", nil, domain.Note{})
	require.ErrorIs(t, err, domain.ErrLocationInvalid)
	err = admin.SetPolicies(t.Context(), "", []domain.PolicyChange{{LevelKey: domain.LevelKey{SKU: "A"}, LowThreshold: &below}})
	require.ErrorIs(t, err, domain.ErrQuantityInvalid)
	_, err = admin.PutLocation(t.Context(), domain.Location{Code: "East"})
	require.ErrorIs(t, err, domain.ErrLocationInvalid)
}

func TestPagesHaveAHundredRowsByDefault(t *testing.T) {
	keys := &fakeStockAdminStore{}
	admin := app.NewStockAdmin(keys)
	for _, size := range []int{0, 7} {
		_, err := admin.Levels(t.Context(), "", "", size)
		require.NoError(t, err)
		_, err = admin.Movements(t.Context(), "A", 0, size)
		require.NoError(t, err)
	}
	require.Equal(t, []int{100, 100, 7, 7}, keys.limits)
}
