package app

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/akinai/akinai/services/delivery/internal/domain"
)

// Parcel is a shipment as a carrier needs it.
type Parcel struct {
	domain.Shipment
	Address Address
	// Start and End are the window in minutes after midnight; both are 0 if there is none.
	Start, End int
}

// Carrier takes announcements of parcels.
type Carrier interface {
	// Announce announces parcels. It can be repeated. today is the first day on which one can
	// leave.
	Announce(ctx context.Context, parcels []Parcel, today time.Time) (Announcement, error)
}

// NumberFile is a carrier whose program writes files of tracking numbers.
type NumberFile interface {
	// Numbers returns the rows of a file, and those that cannot be read. Errors:
	// domain.ErrCarrierFile.
	Numbers(file []byte) ([]NumberRow, []TrackingRow, error)
}

// Announcement is what became of an announcement.
type Announcement struct {
	Announced []domain.ShipmentID
	// File is for the carrier's program; empty if the parcels were announced to the carrier itself,
	// which then has numbered them.
	File                []byte
	FileName, MediaType string
	Numbers             map[domain.ShipmentID]domain.TrackingNumber
	Problems            []ParcelProblem
	Replacements        []Replacement
	// More reports that more shipments wait than an announcement takes.
	More bool
}

// Replacement is a character that was written as another one that looks the same.
type Replacement struct {
	From, To string
	Count    int
}

// ParcelProblem says why a parcel was left out.
type ParcelProblem struct {
	Shipment domain.ShipmentID
	// Characters are those that the encoding lacks. Nothing else of a value is repeated here.
	Reference, Column, Characters, Reason string
}

// The reasons of problems.
const (
	ProblemCharacter = "CHARACTER_UNSUPPORTED"
	ProblemMissing   = "VALUE_MISSING"
	ProblemLong      = "VALUE_TOO_LONG"
	ProblemFormula   = "VALUE_FORMULA"
	ProblemControl   = "VALUE_CONTROL"
	ProblemWindow    = "WINDOW_UNSUPPORTED"
	problemAddress   = "ADDRESS_MISSING"
	problemCarrier   = "CARRIER_MISMATCH"
)

// CarrierStore stores what is exchanged with carriers.
type CarrierStore interface {
	// ShipmentsByID returns shipments; unknown ones are absent.
	ShipmentsByID(ctx context.Context, ids []domain.ShipmentID) ([]domain.Shipment, error)
	// ShipmentsByReference returns shipments by reference; unknown ones are absent.
	ShipmentsByReference(ctx context.Context, references []string) (map[string]domain.Shipment, error)
	// Windows returns the hours of the slots of orders, as minutes after midnight.
	Windows(ctx context.Context, orders []domain.OrderID) (map[domain.OrderID][2]int, error)
	// Announced records who announced shipments, each time: the file has names and addresses.
	Announced(ctx context.Context, shipments []domain.ShipmentID) error
	// Track stores tracking numbers of shipments of a carrier that have not left, and returns those
	// of which it did: not of one that has the number or has left, nor if another one has it.
	Track(ctx context.Context, carrier domain.Carrier, numbers map[domain.ShipmentID]domain.TrackingNumber) (map[domain.ShipmentID]bool, error)
	// Refer gives the shipments of orders, by their numbers, the references that they lack, and
	// returns the references of all.
	Refer(ctx context.Context, numbers map[domain.OrderID]string) (map[domain.ShipmentID]string, error)
	// Receive records a report of a carrier, once an id.
	Receive(ctx context.Context, carrier domain.Carrier, id string, number domain.TrackingNumber, report domain.Report) (Receipt, error)
}

// Receipt is what became of a report of a carrier.
type Receipt int

// The receipts.
const (
	// ReceiptUnknown: no shipment has the number.
	ReceiptUnknown Receipt = iota
	// ReceiptEarly: the shipment was not handed over yet. Like an unknown one, it is not recorded.
	ReceiptEarly
	// ReceiptRecorded and ReceiptRepeated: it was recorded now, or before.
	ReceiptRecorded
	ReceiptRepeated
)

// Carriers implements what is exchanged with carriers. Safe for concurrent use.
type Carriers struct {
	shipments *Shipments
	store     CarrierStore
	carriers  map[domain.Carrier]Carrier
	reporters map[domain.Carrier]Reporter
}

// NewCarriers returns the use cases of the carriers that announcements can be made to, and of those
// that send reports.
func NewCarriers(shipments *Shipments, store CarrierStore, carriers map[domain.Carrier]Carrier, reporters map[domain.Carrier]Reporter) *Carriers {
	return &Carriers{shipments: shipments, store: store, carriers: carriers, reporters: reporters}
}

// maxAnnounced bounds an announcement.
const maxAnnounced = 500

// Selection selects the shipments of an announcement: those with the ids, or, without ids, packed
// ones without a number.
type Selection struct {
	Carrier  domain.Carrier
	IDs      []domain.ShipmentID
	Location string
	Until    time.Time
}

// Announce announces shipments to their carrier. It can be repeated. Errors:
// domain.ErrCarrierUnsupported.
func (c *Carriers) Announce(ctx context.Context, s Selection) (Announcement, error) {
	carrier, known := c.carriers[s.Carrier]
	if !known {
		return Announcement{}, domain.ErrCarrierUnsupported
	}
	shipments, problems, more, err := c.selected(ctx, s)
	if err != nil {
		return Announcement{}, err
	}
	parcels, lacking, err := c.parcels(ctx, shipments)
	if err != nil {
		return Announcement{}, fmt.Errorf("addresses of %d shipments: %w", len(shipments), err)
	}
	out, err := carrier.Announce(ctx, parcels, domain.DayOf(c.shipments.clock.Now(), c.shipments.app.settings.Zone))
	if err != nil {
		return Announcement{}, fmt.Errorf("announce %d shipments to %s: %w", len(parcels), s.Carrier, err)
	}
	if _, err := c.store.Track(ctx, s.Carrier, out.Numbers); err != nil {
		return Announcement{}, fmt.Errorf("numbers of %d shipments: %w", len(out.Numbers), err)
	}
	out.Problems, out.More = slices.Concat(problems, lacking, out.Problems), more
	return out, c.store.Announced(ctx, out.Announced)
}

// selected returns the shipments of a selection, and why others of its ids are not among them.
func (c *Carriers) selected(ctx context.Context, s Selection) (shipments []domain.Shipment, problems []ParcelProblem, more bool, err error) {
	if len(s.IDs) == 0 {
		shipments, err = c.shipments.store.Shipments(ctx, ShipmentQuery{
			States: []domain.ShipmentState{domain.ShipmentPacked}, Carrier: s.Carrier, Unnumbered: true, Location: s.Location, Until: s.Until,
			Limit: maxAnnounced + 1,
		})
		more = len(shipments) > maxAnnounced
		return shipments[:min(len(shipments), maxAnnounced)], nil, more, err
	}
	found, err := c.store.ShipmentsByID(ctx, s.IDs)
	if err != nil {
		return nil, nil, false, err
	}
	known := make(map[domain.ShipmentID]bool, len(found))
	for _, p := range found {
		known[p.ID] = true
		switch {
		case p.Carrier != s.Carrier:
			problems = append(problems, problemOf(p, problemCarrier))
		case p.Left() || p.State == domain.ShipmentCanceled:
			problems = append(problems, problemOf(p, domain.ErrShipmentState.Reason))
		default:
			shipments = append(shipments, p)
		}
	}
	for _, id := range s.IDs {
		if !known[id] {
			problems = append(problems, ParcelProblem{Shipment: id, Reason: domain.ErrShipmentNotFound.Reason})
		}
	}
	return shipments, problems, false, nil
}

func problemOf(p domain.Shipment, reason string) ParcelProblem {
	return ParcelProblem{Shipment: p.ID, Reference: p.Reference, Reason: reason}
}

// parcels returns the shipments with their addresses and windows.
func (c *Carriers) parcels(ctx context.Context, shipments []domain.Shipment) (parcels []Parcel, problems []ParcelProblem, err error) {
	if len(shipments) == 0 {
		return nil, nil, nil
	}
	ids := make(map[domain.OrderID]bool)
	for _, p := range shipments {
		ids[p.OrderID] = true
	}
	wanted := slices.Sorted(maps.Keys(ids))
	orders, err := c.shipments.orders.Orders(ctx, wanted)
	if err != nil {
		return nil, nil, err
	}
	if err := c.refer(ctx, shipments, orders); err != nil {
		return nil, nil, err
	}
	windows, err := c.store.Windows(ctx, wanted)
	if err != nil {
		return nil, nil, err
	}
	for _, p := range shipments {
		address := orders[p.OrderID].Address
		if address == nil {
			problems = append(problems, problemOf(p, problemAddress))
			continue
		}
		window := windows[p.OrderID]
		parcels = append(parcels, Parcel{Shipment: p, Address: *address, Start: window[0], End: window[1]})
	}
	slices.SortStableFunc(parcels, func(a, b Parcel) int {
		return cmp.Or(a.ShipOn.Compare(b.ShipOn), cmp.Compare(a.Reference, b.Reference))
	})
	return parcels, problems, nil
}

// refer gives shipments the references that they lack: a process of an earlier version, which ran
// beside this one during an update, planned them without.
func (c *Carriers) refer(ctx context.Context, shipments []domain.Shipment, orders map[domain.OrderID]PlacedOrder) error {
	numbers := make(map[domain.OrderID]string)
	for _, p := range shipments {
		if number := orders[p.OrderID].Number; p.Reference == "" && number != "" {
			numbers[p.OrderID] = number
		}
	}
	if len(numbers) == 0 {
		return nil
	}
	references, err := c.store.Refer(ctx, numbers)
	for i, p := range shipments {
		shipments[i].Reference = cmp.Or(p.Reference, references[p.ID])
	}
	return err
}
