package app_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/services/order/internal/app"
	"github.com/akinai/akinai/services/order/internal/domain"
)

func TestMetadataAreReplacedAtAVersion(t *testing.T) {
	service, store, _ := setup(t)
	placed, err := service.Place(t.Context(), request())
	require.NoError(t, err)
	first, second := map[string]string{"erp": "4711", "note": "call first"}, map[string]string{"erp": "4712"}

	got, err := service.SetMetadata(t.Context(), placed.ID, placed.Version, first)
	require.NoError(t, err)
	require.Equal(t, first, got.Metadata)
	require.Equal(t, placed.Version+1, got.Version)
	require.Equal(t, placed.Task, got.Task, "the saga goes on")
	require.Equal(t, got, store.rows[placed.ID])

	again, err := service.SetMetadata(t.Context(), placed.ID, placed.Version, first)
	require.NoError(t, err, "a repetition")
	require.Equal(t, got, again)

	store.changedBy = "staff-1"
	_, err = service.SetMetadata(t.Context(), placed.ID, placed.Version, second)
	require.ErrorIs(t, err, domain.ErrVersionConflict)
	var stale *errs.Stale[domain.ChangedOrder]
	require.ErrorAs(t, err, &stale)
	require.Equal(t, got, stale.Current.Order)
	require.Equal(t, "staff-1", stale.Current.By)

	got, err = service.SetMetadata(t.Context(), placed.ID, got.Version, second)
	require.NoError(t, err)
	require.Equal(t, second, got.Metadata, "the whole map is replaced")
	got, err = service.SetMetadata(t.Context(), placed.ID, got.Version, nil)
	require.NoError(t, err)
	require.Empty(t, got.Metadata)

	_, err = service.SetMetadata(t.Context(), "unknown", 1, second)
	require.ErrorIs(t, err, domain.ErrNotFound)
}

// TestMetadataDoNotStopTheSaga writes metadata between the steps of a checkout, a capture and a
// cancel.
func TestMetadataDoNotStopTheSaga(t *testing.T) {
	service, store, _ := setup(t)
	service.Orders = annotating{store}
	order, err := service.Place(t.Context(), request())
	require.NoError(t, err)
	require.Equal(t, domain.StatusConfirmed, order.Status)
	require.Equal(t, map[string]string{"staff": "confirmed"}, store.rows[order.ID].Metadata)

	require.NoError(t, service.Advance(t.Context(), order))
	require.Equal(t, domain.PaymentPaid, store.rows[order.ID].Payment)
	canceled, err := service.Cancel(t.Context(), app.Viewer{CustomerID: "u1"}, order.ID)
	require.NoError(t, err)
	require.Equal(t, domain.StatusCanceled, canceled.Status)
	require.Equal(t, domain.PaymentRefunded, store.rows[order.ID].Payment)
	require.NotEmpty(t, store.rows[order.ID].Metadata)
}

// annotating writes metadata just before the first attempt of each transition.
type annotating struct{ *orders }

func (a annotating) Save(ctx context.Context, o domain.Order, m domain.AppliedTransition, due time.Duration) error {
	stored := a.rows[o.ID]
	if value := string(o.Status); stored.Metadata["staff"] != value {
		applied, err := stored.SetMetadata(m.At, map[string]string{"staff": value})
		if err != nil {
			return err
		}
		if err := a.SaveMetadata(ctx, stored, applied); err != nil {
			return err
		}
	}
	return a.orders.Save(ctx, o, m, due)
}
