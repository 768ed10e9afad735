package fault

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/api/gen/akinai/inventory/v1/inventoryv1connect"
	"github.com/akinai/akinai/e2e/cluster"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/errs"
)

// inventoryClient is a client of one instance of the inventory service.
type inventoryClient = inventoryv1connect.InventoryServiceClient

// warehouse is two instances of the inventory service alone, on one database, and the responses
// that clerks got from both.
type warehouse struct {
	*harness.Shop
	desks     []inventoryClient
	skus      []string
	locations []string
	initial   map[harness.LevelKey]int64

	// asked counts operations; troubled is set while an instance is down or has just been
	// restarted.
	asked    atomic.Int64
	troubled atomic.Bool

	mu      sync.Mutex
	sales   []*sale
	deeds   []*recordedOperation
	counts  map[string]*stockCount
	answers map[string]int
	odd     []string
}

// newWarehouse starts the instances and puts between least and least+29 units of each SKU at each
// location.
func newWarehouse(t testing.TB, chance *rand.Rand, skus int, least int64) *warehouse {
	t.Helper()
	settings := map[string]string{"INVENTORY_SWEEP_INTERVAL": "200ms"}
	s := harness.NewShopOf(t, cluster.Options{Mode: cluster.Twice, Modules: []string{"inventory"}, Settings: settings})
	unguard(t, s)
	w := &warehouse{
		Shop: s, locations: []string{"main", "east", "west"}, initial: make(map[harness.LevelKey]int64),
		counts: make(map[string]*stockCount), answers: make(map[string]int),
	}
	token := harness.StaffToken(s.Cluster)
	for _, url := range s.URLs("inventory") {
		w.desks = append(w.desks, inventoryv1connect.NewInventoryServiceClient(harness.Dial(t, url, token)))
	}
	for i := range skus {
		w.skus = append(w.skus, fmt.Sprintf("SKU-%02d", i))
	}
	for i, code := range w.locations {
		w.seedLocation(t, chance, code, int32(i), least)
	}
	return w
}

// seedLocation creates a location and stocks it.
func (w *warehouse) seedLocation(t testing.TB, chance *rand.Rand, code string, priority int32, least int64) {
	t.Helper()
	if code != "main" {
		_, err := w.desks[0].PutLocation(t.Context(), &inventoryv1.PutLocationRequest{
			Location: &inventoryv1.Location{Code: code, Name: code, Priority: priority, Open: true},
		})
		require.NoError(t, err)
	}
	filling := &inventoryv1.SetLevelsRequest{Location: code, Reference: "opening"}
	for _, sku := range w.skus {
		units := least + chance.Int64N(30)
		w.initial[harness.LevelKey{SKU: sku, Location: code}] = units
		filling.Levels = append(filling.Levels, &inventoryv1.SetLevel{Sku: sku, OnHand: int32(units)})
	}
	_, err := w.desks[0].SetLevels(t.Context(), filling)
	require.NoError(t, err)
}

// callTimeout bounds one attempt of a call; calls to a dead instance fail immediately.
const callTimeout = 10 * time.Second

// call is one operation, sent to one of the instances.
type call func(ctx context.Context, desk inventoryClient) error

// clerk uses all instances, one operation at a time.
type clerk struct {
	*warehouse
	chance *rand.Rand
}

// kind is a kind of operation. refusals are the reasons that it may be refused with. stays means
// that a successful operation also succeeds when it is repeated.
type kind struct {
	name     string
	refusals []string
	stays    bool
}

// do runs an operation until the response is final, and repeats some of those that succeeded.
// doubtful means that a response was lost before, so a refusal may come after the operation had its
// effect.
func (c *clerk) do(ctx context.Context, k kind, operation call) (done, doubtful bool) {
	reason, doubtful := c.ask(ctx, k, operation)
	if reason == "" && c.chance.IntN(8) == 0 {
		again, _ := c.ask(ctx, k, operation)
		if again != "" && k.stays {
			c.complain("%s was done; repeated, it is refused: %s", k.name, again)
		}
	}
	return reason == "", doubtful
}

// ask runs an operation until the response is final. It returns "" if it succeeded, otherwise the
// reason.
func (c *clerk) ask(ctx context.Context, k kind, operation call) (reason string, doubtful bool) {
	for ctx.Err() == nil {
		try, cancel := context.WithTimeout(ctx, callTimeout)
		err := operation(try, c.desks[c.chance.IntN(len(c.desks))])
		cancel()
		if ctx.Err() != nil {
			break
		}
		c.note(k, err)
		switch errs.KindOf(err) {
		case errs.Unavailable, errs.Timeout, errs.Canceled:
			doubtful = doubtful || errs.ReasonOf(err) != "STOCK_CONTENDED"
			select {
			case <-ctx.Done():
			case <-time.After(20 * time.Millisecond):
			}
		case errs.Internal:
			if err == nil {
				return "", doubtful
			}
			return "INTERNAL", true
		default:
			return errs.ReasonOf(err), doubtful
		}
	}
	return "GIVEN_UP", true
}

// note counts a response and records an unexpected one as an anomaly.
func (c *clerk) note(k kind, err error) {
	reason := "done"
	if err != nil {
		reason = errs.ReasonOf(err)
	}
	known := err == nil || slices.Contains(k.refusals, reason)
	if kind := errs.KindOf(err); kind == errs.Unavailable || kind == errs.Timeout || kind == errs.Canceled {
		known = c.troubled.Load() || reason == "STOCK_CONTENDED"
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.answers[k.name+" "+reason]++
	if !known {
		c.odd = append(c.odd, fmt.Sprintf("%s: %v", k.name, err))
	}
}

// complain records an anomaly.
func (w *warehouse) complain(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.odd = append(w.odd, fmt.Sprintf(format, args...))
}

// sku chooses one of the SKUs, the first ones far more often than the last.
func (c *clerk) sku() string {
	return c.skus[int(float64(len(c.skus))*c.chance.Float64()*c.chance.Float64()*c.chance.Float64())]
}

func (c *clerk) location() string { return c.locations[c.chance.IntN(len(c.locations))] }

// outcomes returns the counts of responses.
func (w *warehouse) outcomes() map[string]int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return maps.Clone(w.answers)
}
