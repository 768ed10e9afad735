package domain

import (
	"time"

	"github.com/akinai/akinai/pkg/errs"
)

// ActionCancel is the name of the action that cancels an order.
const ActionCancel = "cancel"

// Action says whether the customer can do something with an order now, so that no caller needs a
// rule of states. It is a forecast: the command decides.
type Action struct {
	Name    string
	Allowed bool
	// Reason says why it is not allowed, as the command would; "" if it is.
	Reason string
}

// Actions returns the actions that customers know, in the order in which they are shown.
func (o Order) Actions() []Action {
	_, err := o.RequestCancel(time.Time{}, "") // of this copy
	return []Action{{Name: ActionCancel, Allowed: err == nil, Reason: errs.ReasonOf(err)}}
}
