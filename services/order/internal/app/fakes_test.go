package app_test

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/pkg/testkit/clocktest"
	"github.com/akinai/akinai/services/order/internal/app"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// orders is an in-memory store that detects version conflicts like the real one.
type orders struct {
	mu   sync.Mutex
	rows map[domain.OrderID]domain.Order
	// suspended holds the orders with a suspended task.
	suspended map[domain.OrderID]bool
	// failInsert and failSave are returned once each.
	failInsert, failSave error
	// taken holds the order numbers that other orders have.
	taken map[string]bool
	// reads counts the calls of Get.
	reads int
	// changedBy is who made the last change.
	changedBy string
}

func (f *orders) Get(_ context.Context, id domain.OrderID) (domain.Order, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.reads++
	if o, ok := f.rows[id]; ok {
		return o, nil
	}
	return domain.Order{}, domain.ErrNotFound
}

func (f *orders) GetCached(ctx context.Context, id domain.OrderID) (domain.Order, error) {
	return f.Get(ctx, id)
}

func (f *orders) GetAll(ctx context.Context, ids []domain.OrderID) (found []domain.Order, err error) {
	for _, id := range ids {
		if o, err := f.Get(ctx, id); err == nil {
			found = append(found, o)
		}
	}
	return found, nil
}

func (f *orders) Confirmation(_ context.Context, id domain.OrderID) (*domain.FinalConfirmation, error) {
	return f.rows[id].Shown, nil
}

func (f *orders) GetByCart(context.Context, domain.CartVersion) (domain.Order, error) {
	return domain.Order{}, domain.ErrNotFound
}

func (f *orders) GetByRound(context.Context, string, int64) (domain.Order, error) {
	return domain.Order{}, domain.ErrNotFound
}

func (f *orders) Insert(_ context.Context, o domain.Order, _ time.Duration) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.failInsert; err != nil {
		f.failInsert = nil
		return err
	}
	if _, ok := f.rows[o.ID]; ok {
		return domain.ErrExists
	}
	if f.taken[o.Number] {
		return domain.ErrNumberTaken
	}
	f.rows[o.ID] = o
	return nil
}

func (f *orders) GetByNumber(_ context.Context, number string) (domain.Order, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, o := range f.rows {
		if o.Number == number {
			return o, nil
		}
	}
	return domain.Order{}, domain.ErrNotFound
}

func (f *orders) SaveSlot(ctx context.Context, o domain.Order, m domain.AppliedTransition) error {
	return f.Save(ctx, o, m, 0)
}

func (f *orders) SaveMetadata(ctx context.Context, o domain.Order, m domain.AppliedTransition) error {
	return f.Save(ctx, o, m, 0)
}

func (f *orders) LastChange(ctx context.Context, id domain.OrderID) (domain.ChangedOrder, error) {
	o, err := f.Get(ctx, id)
	return domain.ChangedOrder{Order: o, By: f.changedBy, At: o.PlacedAt}, err
}

func (f *orders) History(ctx context.Context, id domain.OrderID) ([]domain.HistoryEntry, error) {
	o, err := f.Get(ctx, id)
	return []domain.HistoryEntry{{Command: domain.CommandPlace, At: o.PlacedAt}}, err
}

func (f *orders) Save(_ context.Context, o domain.Order, _ domain.AppliedTransition, _ time.Duration) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.failSave; err != nil {
		f.failSave = nil
		return err
	}
	if f.rows[o.ID].Version != o.Version-1 {
		return domain.ErrVersionConflict
	}
	f.rows[o.ID] = o
	delete(f.suspended, o.ID)
	return nil
}

func (f *orders) SavePaid(ctx context.Context, list []domain.Order, at time.Time) ([]domain.OrderID, error) {
	var saved []domain.OrderID
	for _, o := range list {
		now, err := f.Get(ctx, o.ID)
		if err != nil {
			return nil, err
		}
		if _, err := now.Paid(at); err == nil && f.Save(ctx, now, domain.AppliedTransition{}, 0) == nil {
			saved = append(saved, o.ID)
		}
	}
	return saved, nil
}

func (f *orders) Claim(context.Context, int, time.Duration) ([]domain.Order, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var due []domain.Order
	for _, o := range f.rows {
		if o.Task != domain.TaskNone && !f.suspended[o.ID] {
			due = append(due, o)
		}
	}
	return due, nil
}

func (f *orders) Suspend(_ context.Context, o domain.Order) (bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.rows[o.ID].Version != o.Version {
		return false, nil
	}
	f.suspended[o.ID] = true
	return true, nil
}

func (f *orders) CountSuspended(context.Context) (int64, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return int64(len(f.suspended)), nil
}

func (f *orders) List(context.Context, string, app.Cursor, int) ([]domain.Order, error) {
	return nil, nil
}

func (f *orders) DailyTotals(context.Context, string, string) ([]app.DailyTotal, error) {
	return nil, nil
}

// world implements all other ports: stock, payments, catalog, addresses. A step returns its error
// in fail once.
type world struct {
	mu       sync.Mutex
	held     map[domain.OrderID]string
	money    map[domain.OrderID]domain.PaymentStatus
	failMu   sync.Mutex
	fail     map[string]error
	lostAuth bool
	reserves int
	price    int64
	tax      domain.Tax
	// options, slugs and pictures are the catalog's data by SKU.
	options  map[string][]domain.Option
	slugs    map[string]string
	pictures map[string]domain.Picture
	// limit is the largest amount of one payment; 0 means no limit.
	limit int64
	// limits holds the maximum quantity in one order, by SKU; left the stock, if it is not 10.
	limits, left map[string]int64
	// delivery is a text of the shop; terms is the number of changes of its terms of use.
	delivery string
	terms    int64
	rounding money.Rounding
	// seats holds the states of seats by order; ways are the ways of delivery; counted is the
	// number of requests for all of them.
	seats map[domain.OrderID]string
	// places has the slots of seats, refusal why they cannot be moved, towns the towns by code.
	places  map[domain.OrderID]domain.Slot
	refusal string
	towns   map[string]app.Town
	ways    []app.DeliveryOption
	counted int
}

func (w *world) step(name string) error {
	w.failMu.Lock()
	defer w.failMu.Unlock()
	err := w.fail[name]
	delete(w.fail, name)
	return err
}

func (w *world) Sellables(_ context.Context, skus []string) (map[string]app.Sellable, error) {
	out := make(map[string]app.Sellable)
	for _, sku := range skus {
		if sku != "unknown" {
			out[sku] = app.Sellable{
				ProductID: "p", Slug: w.slugs[sku], Name: sku, Picture: w.pictures[sku], Price: money.Money{Amount: w.price, Currency: "JPY"},
				MaxPerOrder: w.limits[sku], Tax: w.tax, Options: w.options[sku],
			}
		}
	}
	return out, w.step("price")
}

func (w *world) Address(context.Context, string) (domain.Address, error) {
	return domain.Address{Name: "山田 花子"}, w.step("address")
}

func (w *world) Normalize(_ context.Context, address domain.Address) (domain.Address, error) {
	address.PostalCode = strings.ReplaceAll(address.PostalCode, "-", "")
	return address, w.step("normalize")
}

func (w *world) Terms(_ context.Context, language string) (domain.Terms, error) {
	return domain.Terms{
		Language: cmp.Or(language, "ja"), PaymentTime: "確定時", DeliveryTime: w.delivery, Cancellation: "発送前", Rounding: w.rounding,
		Pages: []domain.AgreedPage{{Name: "terms", Version: w.terms + 1, Title: "利用規約"}},
	}, w.step("terms")
}

func (w *world) Orderable(_ context.Context, skus []string) (map[string]int64, error) {
	out := make(map[string]int64)
	for _, sku := range skus {
		out[sku] = 10
		if left, limited := w.left[sku]; limited {
			out[sku] = left
		}
	}
	return out, w.step("levels")
}

func (w *world) Reserve(_ context.Context, id domain.OrderID, _ []domain.Line) (bool, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.step("reserve"); err != nil {
		return false, err
	}
	switch w.held[id] {
	case "held", "committed":
		return false, nil
	case "released":
		return false, domain.ErrInterrupted
	}
	w.reserves++
	w.held[id] = "held"
	return true, nil
}

func (w *world) Commit(_ context.Context, id domain.OrderID) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.step("commit"); err != nil {
		return err
	}
	w.held[id] = "committed"
	return nil
}

func (w *world) Release(_ context.Context, id domain.OrderID) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.step("release"); err != nil {
		return err
	}
	if w.held[id] == "fulfilled" {
		return domain.ErrNotCancelable
	}
	w.held[id] = "released"
	return nil
}

func (w *world) Validate(_ context.Context, charge app.Charge) error {
	if w.limit > 0 && !charge.Imported && charge.Amount.Amount > w.limit {
		return errLimit
	}
	return w.step("validate")
}

func (w *world) Authorize(ctx context.Context, id domain.OrderID, charge app.Charge) error {
	if err := w.Validate(ctx, charge); err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	err := w.step("authorize")
	if err == nil || w.lostAuth {
		w.money[id] = domain.PaymentAuthorized
	}
	return err
}

func (w *world) Lookup(_ context.Context, id domain.OrderID) (domain.PaymentStatus, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if status, ok := w.money[id]; ok {
		return status, w.step("lookup")
	}
	return domain.PaymentPending, w.step("lookup")
}

func (w *world) Capture(_ context.Context, ids []domain.OrderID) (out app.Captures, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.step("capture"); err != nil {
		return out, err
	}
	for _, id := range ids {
		switch w.money[id] {
		case domain.PaymentAuthorized, domain.PaymentPaid:
			w.money[id] = domain.PaymentPaid
			out.Captured = append(out.Captured, id)
		default:
			out.NotCapturable = append(out.NotCapturable, id)
		}
	}
	return out, nil
}

func (w *world) Reverse(_ context.Context, id domain.OrderID) (domain.PaymentStatus, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.step("reverse"); err != nil {
		return "", err
	}
	status := domain.PaymentVoided
	if w.money[id] == domain.PaymentPaid {
		status = domain.PaymentRefunded
	}
	w.money[id] = status
	return status, nil
}

func (w *world) Rounding(context.Context) (money.Rounding, error) { return w.rounding, nil }

func (w *world) TaxRate(context.Context, string, time.Time) (int64, error) {
	return 1000, w.step("tax")
}

func (w *world) Options(_ context.Context, _ domain.Address, _ app.Goods, only *domain.DeliveryChoice) ([]app.DeliveryOption, error) {
	if only == nil {
		w.counted++
	}
	return w.ways, w.step("options")
}

func (w *world) Defaults(context.Context, domain.Address, app.Goods) ([]app.DeliveryOption, bool, error) {
	ways := slices.Clone(w.ways)
	for i := range ways {
		ways[i].Slots = nil
	}
	return ways, w.Delivers(), w.step("options")
}

func (w *world) Delivers() bool { return w.ways != nil }

func (w *world) HoldSlot(_ context.Context, order domain.Order) (bool, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.step("slot"); err != nil {
		return false, err
	}
	switch w.seats[order.ID] {
	case "held", "booked":
		return false, nil
	case "released":
		return false, domain.ErrInterrupted
	}
	w.seats[order.ID], w.places[order.ID] = "held", *order.Delivery.Slot
	return true, nil
}

func (w *world) Estimate(_ context.Context, to domain.Address, _ app.Goods) (app.DeliveryEstimate, error) {
	return app.DeliveryEstimate{Options: w.ways, Delivers: w.ways != nil, Approximate: to.Line1 == ""}, w.step("estimate")
}

func (w *world) Town(_ context.Context, code string) (app.Town, error) {
	town, ok := w.towns[code]
	if !ok {
		return app.Town{}, domain.ErrPostalCodeUnknown
	}
	return town, nil
}

func (w *world) Seat(_ context.Context, id domain.OrderID, moves bool) (app.Seat, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	seat := app.Seat{Slot: w.places[id], Refusal: w.refusal}
	if moves {
		seat.Moves = w.ways[0].Slots
	}
	return seat, w.step("seat")
}

func (w *world) MoveSlot(_ context.Context, id domain.OrderID, window, day string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	err := w.step("move")
	if err == nil {
		w.places[id] = domain.Slot{Window: window, Day: day, Start: 600, End: 720}
	}
	return err
}

func (w *world) BookSlot(_ context.Context, id domain.OrderID) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	err := w.step("book")
	if err == nil {
		w.seats[id] = "booked"
	}
	return err
}

func (w *world) ReleaseSlot(_ context.Context, id domain.OrderID) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	err := w.step("free")
	if err == nil {
		w.seats[id] = "released"
	}
	return err
}

func setup(t *testing.T) (*app.App, *orders, *world) {
	t.Helper()
	store := &orders{rows: make(map[domain.OrderID]domain.Order), suspended: make(map[domain.OrderID]bool)}
	w := &world{
		held: make(map[domain.OrderID]string), money: make(map[domain.OrderID]domain.PaymentStatus), fail: make(map[string]error), price: 1080, delivery: "3日以内",
		seats: make(map[domain.OrderID]string), places: make(map[domain.OrderID]domain.Slot),
	}
	return &app.App{
		Orders: store, Catalog: w, Addresses: w, Towns: w, Slots: store, Shop: w, Stock: w, Levels: w, Payments: w, Deliveries: w, Clock: clocktest.New(), Log: slog.New(slog.DiscardHandler),
		Settings: app.Settings{
			MaxLines: 3, MaxQuantity: 10, SagaTimeout: time.Second, RecoverAfter: 2 * time.Second, RepeatWait: 100 * time.Millisecond,
			CaptureAtConfirmation: true, Zone: time.UTC,
		},
		Confirmed: make(chan domain.Order, 10),
	}, store, w
}
