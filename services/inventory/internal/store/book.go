package store

// tell queues the movements that a WITH part named booked has written for the announcer. Every statement that writes movements
// ends in it; booked returns id, sku, location, on_hand_delta and reserved_delta.
const tell = `, told AS (
	INSERT INTO unannounced (movement_id, sku, location, on_hand_delta, reserved_delta)
	SELECT id, sku, location, on_hand_delta, reserved_delta FROM booked
)`
