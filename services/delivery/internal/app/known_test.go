package app_test

import (
	"context"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/testkit/clocktest"
	"github.com/akinai/akinai/services/delivery/internal/app"
	"github.com/akinai/akinai/services/delivery/internal/domain"
	"github.com/akinai/akinai/services/delivery/internal/store"
	"github.com/akinai/akinai/services/delivery/internal/storetest"
)

// counting notes the statements that an order makes.
type counting struct {
	*store.Store
	made []string
}

func (c *counting) Revision(ctx context.Context) (int64, error) {
	c.made = append(c.made, "revision")
	return c.Store.Revision(ctx)
}

func (c *counting) Locate(ctx context.Context, to domain.Destination) (domain.Place, int64, error) {
	c.made = append(c.made, "locate")
	return c.Store.Locate(ctx, to)
}

func (c *counting) ZonePlan(ctx context.Context, code domain.ZoneCode, from time.Time) (domain.ZonePlan, error) {
	c.made = append(c.made, "plan")
	return c.Store.ZonePlan(ctx, code, from)
}

func (c *counting) Loads(ctx context.Context, zone domain.ZoneCode, from, last time.Time) ([]domain.Load, error) {
	c.made = append(c.made, "loads")
	return c.Store.Loads(ctx, zone, from, last)
}

func (c *counting) Hold(ctx context.Context, holds []app.Hold, ttl time.Duration, limit int) ([]app.HoldResult, error) {
	c.made = append(c.made, "hold")
	return c.Store.Hold(ctx, holds, ttl, limit)
}

func (c *counting) Book(ctx context.Context, orders []domain.OrderID) ([]domain.OrderID, error) {
	c.made = append(c.made, "book")
	return c.Store.Book(ctx, orders)
}

// took returns what was made since the last call.
func (c *counting) took() []string {
	made := c.made
	c.made = nil
	return made
}

// twoInstances returns two instances of the service on one database, on 1 April 2026, with a zone
// whose window has a seat a day.
func twoInstances(t testing.TB) (one, other *app.App, made *counting) {
	t.Helper()
	return instancesAt(t, storetest.URL(t))
}

func settings(t testing.TB) app.Settings {
	t.Helper()
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	require.NoError(t, err)
	return app.Settings{Zone: tokyo, HorizonDays: 21, HoldTTL: time.Hour, HoldLimit: 1000}
}

// instancesAt is twoInstances on the database at url.
func instancesAt(t testing.TB, url string) (one, other *app.App, made *counting) {
	t.Helper()
	rows, _ := storetest.Open(t, url, 2)
	made = &counting{Store: rows}
	others, _ := storetest.Open(t, url, 2)
	one, other = app.New(made, clocktest.New(), settings(t)), app.New(others, clocktest.New(), settings(t))
	importZone(t, other, 700)
	require.NoError(t, other.PutWindow(t.Context(), window(1)))
	return one, other, made
}

func importZone(t testing.TB, a *app.App, fee int64) {
	t.Helper()
	done, err := a.ImportZones(t.Context(), domain.DataSet{Name: "tokyo"}, []domain.Zone{{
		Code: "z", Name: "東京", Area: `{"type":"Polygon","coordinates":[[[139,35],[140,35],[140,36],[139,36],[139,35]]]}`,
		Methods: []domain.Method{{
			Code: "standard", Carrier: "yamato", Fees: []domain.Fee{{Amount: fee}}, Schedule: domain.Schedule{LeadDays: 1, Weekdays: domain.EveryDay},
		}},
	}})
	require.NoError(t, err)
	require.Empty(t, done.Refusals)
}

func day(n int) time.Time { return time.Date(2026, 4, n, 0, 0, 0, 0, time.UTC) }

func window(capacity int) domain.Window {
	return domain.Window{
		Zone: "z", Method: "standard", Code: "14-16", Start: 840, End: 960, Weekdays: domain.EveryDay, OnHolidays: true, Capacity: capacity,
		ValidFrom: day(1),
	}
}

var home = domain.Destination{
	PostalCode: "1000005", Prefecture: "東京都", City: "千代田区", Line1: "丸の内1-9-1", Point: &domain.Point{Latitude: 35.68, Longitude: 139.76},
}

func holdOn(n int) app.Hold {
	order := domain.OrderID(id.New())
	return app.Hold{
		Order: order, SlotKey: domain.SlotKey{Zone: "z", Method: "standard", Window: "14-16", Day: day(n)}, Owner: string(order), Address: string(order),
	}
}

// TestAnOrderMakesThreeStatements: once the zone of its address is cached, an order reads the
// revision for its quote, holds, and books. A quote with slots counts the seats, too.
func TestAnOrderMakesThreeStatements(t *testing.T) {
	t.Parallel()
	a, _, made := twoInstances(t)
	quote, err := a.QuoteDelivery(t.Context(), app.QuoteRequest{To: home})
	require.NoError(t, err)
	require.Len(t, quote.Methods[0].Slots, 21)
	require.Equal(t, []string{"locate", "plan", "loads"}, made.took())
	for n := range 3 {
		quote, err = a.QuoteDelivery(t.Context(), app.QuoteRequest{To: home})
		require.NoError(t, err)
		require.Equal(t, []string{"revision", "loads"}, made.took())
		require.Equal(t, 1, quote.Methods[0].Slots[n+1].Left, "a seat on %s", day(3+n))

		hold := holdOn(3 + n)
		chosen := &app.QuoteChoice{Method: "standard", Window: "14-16", Day: hold.Day}
		quote, err = a.QuoteDelivery(t.Context(), app.QuoteRequest{To: home, Only: chosen})
		require.NoError(t, err)
		require.Len(t, quote.Methods[0].Slots, 1)
		_, created, err := a.HoldSlot(t.Context(), hold)
		require.NoError(t, err)
		require.True(t, created)
		require.NoError(t, a.BookSlot(t.Context(), hold.Order))
		require.Equal(t, []string{"revision", "hold", "book"}, made.took())
	}
}

// TestAChangeIsSeenAtOnceByEveryInstance: a quote and a hold after a change have it, although this
// instance has cached what was there before.
func TestAChangeIsSeenAtOnceByEveryInstance(t *testing.T) {
	t.Parallel()
	a, staff, _ := twoInstances(t)
	fee := func() int64 {
		quote, err := a.QuoteDelivery(t.Context(), app.QuoteRequest{To: home})
		require.NoError(t, err)
		require.True(t, quote.Delivers)
		return quote.Methods[0].Fee
	}
	hold := func(n int) error {
		_, _, err := a.HoldSlot(t.Context(), holdOn(n))
		return err
	}
	require.EqualValues(t, 700, fee())
	require.NoError(t, hold(3))
	require.ErrorIs(t, hold(3), domain.ErrSlotFull)

	importZone(t, staff, 900)
	require.EqualValues(t, 900, fee())
	_, err := staff.PutClosure(t.Context(), day(4), "z", "snow", true)
	require.NoError(t, err)
	require.ErrorIs(t, hold(4), domain.ErrSlotUnavailable)
	_, err = staff.PutClosure(t.Context(), day(4), "z", "", false)
	require.NoError(t, err)
	require.NoError(t, hold(4), "a refusal is not made by an old plan")

	weekends := window(1)
	weekends.Weekdays, weekends.ValidFrom = 1<<5|1<<6, day(2)
	require.NoError(t, staff.PutWindow(t.Context(), weekends))
	require.ErrorIs(t, hold(6), domain.ErrSlotUnavailable, "a Monday")
	require.NoError(t, hold(5), "a Sunday")
}

// changingPlans counts a revision after each plan that is read, so that no plan is current.
type changingPlans struct {
	*counting

	pool *pg.DB
}

func (r *changingPlans) ZonePlan(ctx context.Context, code domain.ZoneCode, from time.Time) (domain.ZonePlan, error) {
	plan, err := r.counting.ZonePlan(ctx, code, from)
	if err == nil {
		_, err = r.pool.Exec(ctx, `UPDATE revision SET revision = revision + 1`)
	}
	return plan, err
}

// TestAHoldIsMadeAlthoughThePlanChangesAllTheTime: the last plan decides, and the statement itself.
func TestAHoldIsMadeAlthoughThePlanChangesAllTheTime(t *testing.T) {
	t.Parallel()
	url := storetest.URL(t)
	_, staff, made := instancesAt(t, url)
	_, pool := storetest.Open(t, url, 2)
	a := app.New(&changingPlans{counting: made, pool: pool}, clocktest.New(), settings(t))
	_, err := staff.PutClosure(t.Context(), day(4), "z", "snow", true)
	require.NoError(t, err)
	_, created, err := a.HoldSlot(t.Context(), holdOn(3))
	require.NoError(t, err)
	require.True(t, created)
	_, _, err = a.HoldSlot(t.Context(), holdOn(3))
	require.ErrorIs(t, err, domain.ErrSlotFull)
	_, _, err = a.HoldSlot(t.Context(), holdOn(4))
	require.ErrorIs(t, err, domain.ErrSlotUnavailable)
}

// BenchmarkQuote is a quote whose zone is cached: with the slots of three weeks, for a slot, and by
// default. It reports the CPU time of the process, which includes the client of the database.
func BenchmarkQuote(b *testing.B) {
	a, _, _ := twoInstances(b)
	for name, req := range map[string]app.QuoteRequest{
		"slots": {To: home}, "slot": {To: home, Only: &app.QuoteChoice{Method: "standard", Window: "14-16", Day: day(5)}}, "default": {To: home, WithoutSlots: true},
	} {
		b.Run(name, func(b *testing.B) {
			began := cpu(b)
			for b.Loop() {
				_, err := a.QuoteDelivery(b.Context(), req)
				require.NoError(b, err)
			}
			b.ReportMetric(float64(cpu(b)-began)/float64(b.N), "cpu-ns/op")
		})
	}
}

// cpu returns the CPU time of the process in nanoseconds.
func cpu(b *testing.B) int64 {
	b.Helper()
	var used syscall.Rusage
	require.NoError(b, syscall.Getrusage(syscall.RUSAGE_SELF, &used))
	return used.Utime.Nano() + used.Stime.Nano()
}
