package domain

import "time"

// HistoryEntry is a command that was applied to an order.
type HistoryEntry struct {
	// Command is "place" for the first entry.
	Command Command
	At      time.Time
}

// CommandPlace is the command of the first entry of a history.
const CommandPlace Command = "place"
