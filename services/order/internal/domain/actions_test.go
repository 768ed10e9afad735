package domain_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/order/internal/domain"
)

// TestActionsSayWhatTheCommandWouldSay: for every status and fulfillment.
func TestActionsSayWhatTheCommandWouldSay(t *testing.T) {
	for name, tc := range map[string]struct {
		order   domain.Order
		allowed bool
	}{
		"pending":              {domain.Order{Status: domain.StatusPending, Task: domain.TaskPlace, Fulfillment: domain.FulfillmentNone}, false},
		"confirmed":            {domain.Order{Status: domain.StatusConfirmed, Fulfillment: domain.FulfillmentNone}, true},
		"capture is due":       {domain.Order{Status: domain.StatusConfirmed, Task: domain.TaskCapture, Fulfillment: domain.FulfillmentNone}, true},
		"cancel is under way":  {domain.Order{Status: domain.StatusConfirmed, Task: domain.TaskCancel, Fulfillment: domain.FulfillmentNone}, true},
		"partly fulfilled":     {domain.Order{Status: domain.StatusConfirmed, Fulfillment: domain.FulfillmentPartial}, false},
		"fulfilled":            {domain.Order{Status: domain.StatusConfirmed, Fulfillment: domain.FulfillmentFulfilled}, false},
		"canceled":             {domain.Order{Status: domain.StatusCanceled, Fulfillment: domain.FulfillmentNone}, false},
		"canceled, to be paid": {domain.Order{Status: domain.StatusCanceled, Task: domain.TaskCompensate, Fulfillment: domain.FulfillmentNone}, false},
	} {
		before := tc.order
		want := domain.Action{Name: domain.ActionCancel, Allowed: tc.allowed}
		if !tc.allowed {
			want.Reason = "ORDER_NOT_CANCELABLE"
		}
		require.Equal(t, []domain.Action{want}, tc.order.Actions(), name)
		require.Equal(t, before, tc.order, "%s: asking changes nothing", name)
	}
}
