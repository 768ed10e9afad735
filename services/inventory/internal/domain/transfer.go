package domain

// Transfer is a request of staff to move units from one location to another. Made by NewTransfer
// only.
type Transfer struct {
	From, To LocationCode
	Demand   Demand
	Note     Note
}

// NewTransfer checks the request and sums the lines of each SKU; "" stands for the default
// location. Errors: ErrLocationInvalid (also if both locations are the same), ErrSKUInvalid,
// ErrQuantityInvalid.
func NewTransfer(from, to LocationCode, lines []SKUQuantity, note Note) (Transfer, error) {
	from, err := NewLocationCode(string(from))
	if err != nil {
		return Transfer{}, err
	}
	to, err = NewLocationCode(string(to))
	if err != nil {
		return Transfer{}, err
	}
	if from == to {
		return Transfer{}, ErrLocationInvalid.With("location", string(to))
	}
	demand, err := NewDemand(lines)
	return Transfer{From: from, To: to, Demand: demand, Note: note}, err
}

// Digest returns the digest of the request, independent of how the lines were split.
func (t Transfer) Digest() Digest {
	var r digestInput
	r.word("transfer")
	r.word(string(t.From))
	r.word(string(t.To))
	r.word(t.Note.Reason)
	r.word(t.Note.Reference)
	units := t.Demand.Digest()
	r.word(string(units[:]))
	return r.digest()
}

// LevelKeys returns the keys of both levels of each SKU, in lock order.
func (t Transfer) LevelKeys() []LevelKey {
	first, second := min(t.From, t.To), max(t.From, t.To)
	keys := make([]LevelKey, 0, 2*len(t.Demand.lines))
	for _, line := range t.Demand.lines {
		keys = append(keys, LevelKey{SKU: line.SKU, Location: first}, LevelKey{SKU: line.SKU, Location: second})
	}
	return keys
}

// Changes returns the changes of the levels, which are in the order of the keys. Only units that
// are on hand and not reserved can be transferred; back-order limits do not count. It returns
// OutOfStockError with all SKUs of which there are too few units, and ErrQuantityInvalid if the
// other location would have more than MaxOnHand.
func (t Transfer) Changes(levels []Level) ([]LevelChange, error) {
	changes := make([]LevelChange, 0, len(levels))
	var shortages []Shortage
	for i, line := range t.Demand.lines {
		pair := levels[2*i : 2*i+2]
		from, to := pair[0], pair[1]
		if from.Location != t.From {
			from, to = to, from
		}
		if err := to.checkRoom(line.Quantity); err != nil {
			return nil, err
		}
		if from.Available() < line.Quantity {
			shortages = append(shortages, Shortage{SKU: line.SKU, MaxQuantity: max(0, from.Available())})
		}
		changes = append(changes,
			LevelChange{LevelKey: LevelKey{SKU: line.SKU, Location: t.From}, Cause: CauseTransferred, Delta: -line.Quantity},
			LevelChange{LevelKey: LevelKey{SKU: line.SKU, Location: t.To}, Cause: CauseTransferred, Delta: line.Quantity})
	}
	if shortages != nil {
		return nil, OutOfStockError(shortages)
	}
	return changes, nil
}
