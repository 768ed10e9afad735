package store

// queueChangesCTE queues written movements for publishing. Every statement that writes movements
// ends in it, after a CTE named written that returns id, sku, location, on_hand_delta and
// reserved_delta.
const queueChangesCTE = `, queued AS (
	INSERT INTO pending_changes (movement_id, sku, location, on_hand_delta, reserved_delta)
	SELECT id, sku, location, on_hand_delta, reserved_delta FROM written
)`
