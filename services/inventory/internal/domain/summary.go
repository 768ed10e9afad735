package domain

// StockStatus is the availability of a SKU over all locations, as shoppers see it. A CHECK in
// db/inventory lists the same values.
type StockStatus string

// The stock statuses; "" before the first event of a SKU.
const (
	// StockStatusIn: more units are available than the threshold.
	StockStatusIn StockStatus = "in"
	// StockStatusLow: units are available, but no more than the threshold.
	StockStatusLow StockStatus = "low"
	// StockStatusOut: no unit is available; the SKU is on back-order if it is orderable.
	StockStatusOut StockStatus = "out"
)

// StockAlert is a change of a SKU's status that is published as an event of its own.
type StockAlert string

// The alerts; "" is none.
const (
	StockAlertLow  StockAlert = "low"
	StockAlertOut  StockAlert = "out"
	StockAlertBack StockAlert = "back"
)

// alerts maps the previous and the new status to an alert. StockAlertLow is raised when stock
// falls, not when a few units come back: that is StockAlertBack, so that one delivery causes one
// message. The first status of a SKU raises no alert: there is no previous status to compare with.
var alerts = map[StockStatus]map[StockStatus]StockAlert{
	StockStatusIn:  {StockStatusLow: StockAlertLow, StockStatusOut: StockAlertOut},
	StockStatusLow: {StockStatusOut: StockAlertOut},
	StockStatusOut: {StockStatusIn: StockAlertBack, StockStatusLow: StockAlertBack},
}

// StockSummary is the stock of a SKU over all locations, as one event publishes it.
type StockSummary struct {
	SKU SKU
	// OnHand and Reserved are the sums of all published movements, including Movements.
	OnHand, Reserved int64
	// BackorderLimit is the number of units that may be promised beyond those on hand.
	BackorderLimit int64
	// Threshold is the number of available units from which down the SKU counts as low.
	Threshold int64
	// LastPublished is the status that was published before.
	LastPublished StockStatus
	// Revision grows with each event of the SKU.
	Revision int64
	// Movements holds the movements that were not published before, by id.
	Movements []Movement
}

// Available returns the units on hand that are not reserved; below 0 if units are on back-order.
func (i StockSummary) Available() int64 { return i.OnHand - i.Reserved }

// Orderable returns the number of units that a new order could get.
func (i StockSummary) Orderable() int64 { return i.Available() + i.BackorderLimit }

// Status returns the current status.
func (i StockSummary) Status() StockStatus {
	switch available := i.Available(); {
	case available <= 0:
		return StockStatusOut
	case available <= i.Threshold:
		return StockStatusLow
	default:
		return StockStatusIn
	}
}

// Alert returns the alert that the change of the status raises.
func (i StockSummary) Alert() StockAlert { return alerts[i.LastPublished][i.Status()] }
