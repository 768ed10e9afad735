package domain

import "time"

// WhyNotRescheduled returns why an order cannot be moved to another slot, as far as the order
// knows; nil if it can. The delivery service knows the cut-off. Errors: ErrNotReschedulable.
func (o *Order) WhyNotRescheduled() error {
	if !o.HasSlot() || o.Status != StatusConfirmed || o.Task == TaskCancel || o.AnyFulfilled() {
		return ErrNotReschedulable
	}
	return nil
}

// MayHaveMoved reports whether the seat of the order may be in another slot than the order says.
func (o *Order) MayHaveMoved() bool {
	return o.HasSlot() && (o.Status == StatusConfirmed || o.Status == StatusProcessing)
}

// IsIn reports whether the order has this slot.
func (o *Order) IsIn(slot Slot) bool {
	return o.HasSlot() && o.Delivery.Slot.Window == slot.Window && o.Delivery.Slot.Day == slot.Day
}

// Reschedule records the slot to which the seat of the order was moved. The confirmation that was
// agreed stays as it is.
func (o *Order) Reschedule(at time.Time, slot Slot) (AppliedTransition, error) {
	applied, err := o.apply(CommandReschedule, at, "")
	if err == nil {
		delivery := *o.Delivery
		delivery.Slot = &slot
		o.Delivery = &delivery
	}
	return applied, err
}
