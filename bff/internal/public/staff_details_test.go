package public_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/bff/internal/public"
	"github.com/akinai/akinai/pkg/errs"
)

// TestOnlyStaffSeeWhatAStaleWriteIsOn: a product of a service is no detail for shoppers.
func TestOnlyStaffSeeWhatAStaleWriteIsOn(t *testing.T) {
	t.Parallel()
	current := &productv1.ProductConflict{UpdatedBy: "clerk"}
	has := func(details []proto.Message) bool {
		for _, detail := range details {
			if proto.Equal(detail, current) {
				return true
			}
		}
		return false
	}
	stale := errs.New(errs.Conflict, "VERSION_CONFLICT", "").Attach(current)
	require.True(t, has(public.StaffDetails(stale)))
	require.False(t, has(public.Details(stale)))
	require.False(t, has(public.StaffDetails(errs.New(errs.Conflict, "SKU_TAKEN", "").Attach(current))), "no other reason")
}
