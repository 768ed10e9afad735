package domain

// StockStatus is what a shopper is told of a SKU, over all locations. Its words are repeated by a CHECK in db/inventory.
type StockStatus string

// The stock statuses; "" before anything was told.
const (
	// StockStatusIn: more is available than the threshold.
	StockStatusIn StockStatus = "in"
	// StockStatusLow: available, but no more than the threshold.
	StockStatusLow StockStatus = "low"
	// StockStatusOut: nothing is available; on back-order when something is orderable.
	StockStatusOut StockStatus = "out"
)

// News is a change of a SKU's status that is told by itself.
type News string

// The news; "" is none.
const (
	NewsLow  News = "low"
	NewsOut  News = "out"
	NewsBack News = "back"
)

// news is what is told when a status follows another. Low is news when stock falls, not when a few units come back: those are
// StockBack, so that nobody gets two messages about one delivery. What is told first of a SKU is no news: nothing fell.
var news = map[StockStatus]map[StockStatus]News{
	StockStatusIn:  {StockStatusLow: NewsLow, StockStatusOut: NewsOut},
	StockStatusLow: {StockStatusOut: NewsOut},
	StockStatusOut: {StockStatusIn: NewsBack, StockStatusLow: NewsBack},
}

// Item is a SKU over all locations as one announcement tells it.
type Item struct {
	SKU SKU
	// OnHand and Reserved are the sums of all movements that were announced, Movements included.
	OnHand, Reserved int64
	// BackorderLimit are units that may be promised beyond those on hand.
	BackorderLimit int64
	// Threshold are the available units from which on the SKU counts as low.
	Threshold int64
	// Told is the status that was announced before.
	Told StockStatus
	// Revision grows with each announcement about the SKU.
	Revision int64
	// Movements are those that no announcement before told, by id.
	Movements []Movement
}

// Available returns the units on hand that nobody holds; below 0 when units are on back-order.
func (i Item) Available() int64 { return i.OnHand - i.Reserved }

// Orderable returns what a new order could get.
func (i Item) Orderable() int64 { return i.Available() + i.BackorderLimit }

// Status returns what a shopper is told now.
func (i Item) Status() StockStatus {
	switch available := i.Available(); {
	case available <= 0:
		return StockStatusOut
	case available <= i.Threshold:
		return StockStatusLow
	default:
		return StockStatusIn
	}
}

// News returns what is to be told beside the status itself.
func (i Item) News() News { return news[i.Told][i.Status()] }
