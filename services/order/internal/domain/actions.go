package domain

import (
	"time"

	"github.com/akinai/akinai/pkg/errs"
)

// The names of actions: ActionCancel cancels an order, ActionReschedule moves it to another slot,
// ActionClaim takes over the order of a guest.
const (
	ActionCancel     = "cancel"
	ActionClaim      = "claim"
	ActionReschedule = "reschedule"
)

// Action says whether the customer can do something with an order now, so that no caller needs a
// rule of states. It is a forecast: the command decides.
type Action struct {
	Name    string
	Allowed bool
	// Reason says why it is not allowed, as the command would; "" if it is.
	Reason string
}

// Actions returns the actions that customers know, in the order in which they are shown. Only an
// order with a slot has ActionReschedule, and only the order of a guest ActionClaim: the guest may
// have an account.
func (o Order) Actions() []Action {
	asked := o // the command changes its order
	_, err := asked.RequestCancel(time.Time{}, "")
	actions := []Action{{Name: ActionCancel, Allowed: err == nil, Reason: errs.ReasonOf(err)}}
	if o.HasSlot() {
		reason := errs.ReasonOf(o.WhyNotRescheduled())
		if reason == "" {
			reason = o.SlotRefusal
		}
		actions = append(actions, Action{Name: ActionReschedule, Allowed: reason == "", Reason: reason})
	}
	if o.CustomerID == "" && o.Email != "" {
		actions = append(actions, Action{Name: ActionClaim, Allowed: true})
	}
	return actions
}
