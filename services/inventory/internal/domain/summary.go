package domain

// StockStatus says whether a SKU can be bought, over all locations, as shoppers see it. A CHECK in
// db/inventory lists the same values.
type StockStatus string

// The stock statuses; "" before the first event of a SKU.
const (
	// StockStatusInStock: more units are available than the threshold.
	StockStatusInStock StockStatus = "in_stock"
	// StockStatusLowStock: units are available, but no more than the threshold.
	StockStatusLowStock StockStatus = "low_stock"
	// StockStatusOutOfStock: no unit is available or orderable.
	StockStatusOutOfStock StockStatus = "out_of_stock"
	// StockStatusBackOrder: no unit is available, but units are orderable.
	StockStatusBackOrder StockStatus = "back_order"
)

// StockAlert is a change of a SKU's status that is published as an event of its own: StockLow,
// StockOut or StockBack.
type StockAlert string

// The alerts; "" is none.
const (
	// StockAlertLow: the available units have fallen to the threshold or below.
	StockAlertLow StockAlert = "low"
	// StockAlertOut: no unit is available any more.
	StockAlertOut StockAlert = "out"
	// StockAlertBack: units are available again.
	StockAlertBack StockAlert = "back"
)

// alerts maps the previous and the new status to an alert. StockAlertLow is raised when stock
// falls, not when a few units come back: that is StockAlertBack, so that one delivery causes one
// message. The first status of a SKU raises no alert: there is no previous status to compare with.
var alerts = map[StockStatus]map[StockStatus]StockAlert{
	StockStatusInStock: {
		StockStatusLowStock: StockAlertLow, StockStatusOutOfStock: StockAlertOut, StockStatusBackOrder: StockAlertOut,
	},
	StockStatusLowStock:   {StockStatusOutOfStock: StockAlertOut, StockStatusBackOrder: StockAlertOut},
	StockStatusOutOfStock: {StockStatusInStock: StockAlertBack, StockStatusLowStock: StockAlertBack},
	StockStatusBackOrder:  {StockStatusInStock: StockAlertBack, StockStatusLowStock: StockAlertBack},
}

// StockSummary is the stock of a SKU over all locations, as one StockChanged event publishes it.
type StockSummary struct {
	SKU SKU
	// OnHand and Reserved are the sums of all published movements, including Movements.
	OnHand, Reserved int64
	// BackorderLimit is the number of units that may be promised beyond those on hand.
	BackorderLimit int64
	// Threshold is the number of available units from which down the SKU counts as low.
	Threshold int64
	// LastPublishedStatus is the status that was published before.
	LastPublishedStatus StockStatus
	// Revision grows with each event of the SKU.
	Revision int64
	// Movements holds the movements that were not published before, by id.
	Movements []Movement
}

// Available returns the units on hand that are not reserved; below 0 if units are on back-order.
func (s StockSummary) Available() int64 { return s.OnHand - s.Reserved }

// Orderable returns the number of units that a new order could get.
func (s StockSummary) Orderable() int64 { return s.Available() + s.BackorderLimit }

// Status returns the status that the units imply.
func (s StockSummary) Status() StockStatus {
	switch available := s.Available(); {
	case available <= 0 && s.Orderable() <= 0:
		return StockStatusOutOfStock
	case available <= 0:
		return StockStatusBackOrder
	case available <= s.Threshold:
		return StockStatusLowStock
	default:
		return StockStatusInStock
	}
}

// Alert returns the alert that is raised by the change from LastPublishedStatus to Status.
func (s StockSummary) Alert() StockAlert { return alerts[s.LastPublishedStatus][s.Status()] }
