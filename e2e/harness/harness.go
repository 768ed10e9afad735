package harness

import (
	"context"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/e2e/cluster"
	"github.com/akinai/akinai/pkg/config"
)

// binaries builds the binaries under test, once.
var binaries = sync.OnceValues(func() (cluster.Build, error) {
	dir, err := os.MkdirTemp("", "akinai-e2e-")
	if err != nil {
		return cluster.Build{}, err
	}
	cleanups = append(cleanups, func() error { return os.RemoveAll(dir) })
	return cluster.Make(context.Background(), dir)
})

// cleanups run after all tests; failed reports whether a test failed.
var (
	cleanups []func() error
	failed   bool
)

// Run runs the tests of a package and then stops what they started. TestMain of each package passes
// its result to os.Exit.
func Run(m *testing.M) int {
	code := m.Run()
	failed = code != 0
	for _, clean := range cleanups {
		if err := clean(); err != nil {
			fmt.Fprintln(os.Stderr, "FAIL: after the tests:", err)
			code = 1
		}
	}
	return code
}

// AtEnd adds a function that Run calls after the tests.
func AtEnd(clean func() error) { cleanups = append(cleanups, clean) }

// Shop is a platform under test with its staff.
type Shop struct {
	*cluster.Cluster
	// Page and Stranger are two origins; only Page may call from a browser.
	Page, Stranger string

	mu    sync.Mutex
	turns int
	staff *Staff
}

// shared is the cluster of the story tests. AKINAI_E2E_MODE sets its layout, unless AKINAI_E2E_URL
// names a running one. That one must be otherwise idle and have no limits
// (BFF_WEB_LOGINS_PER_MINUTE=0 BFF_WEB_ORDERS_PER_MINUTE=0 BFF_WEB_CART_WRITES_PER_MINUTE=0
// BFF_WEB_POSTAL_LOOKUPS_PER_MINUTE=0 BFF_WEB_CALLS_PER_MINUTE=0 BFF_WEB_SEARCHES_PER_MINUTE=0
// BFF_ADMIN_CALLS_PER_MINUTE=0 AUTH_LOGIN_ADDRESS_ATTEMPTS=1000000
// AUTH_MAIL_ADDRESS_REQUESTS=1000000 AUTH_REGISTRATION_ADDRESS_REQUESTS=1000000).
var shared = sync.OnceValues(func() (*Shop, error) {
	if edges := os.Getenv("AKINAI_E2E_URL"); edges != "" {
		build, err := binaries()
		return &Shop{Cluster: cluster.Attach(edges, config.Environment(os.Environ()), build)}, err
	}
	mode := cluster.Mode(os.Getenv("AKINAI_E2E_MODE"))
	if mode == "" {
		mode = cluster.One
	}
	s, err := open(context.Background(), cluster.Options{Mode: mode})
	if err == nil {
		cleanups = append(cleanups, func() error {
			if failed {
				fmt.Fprintln(os.Stderr, "logs and keys are kept in", s.Keep())
			}
			return s.Stop(context.Background())
		})
	}
	return s, err
})

// open starts a shop that accepts calls from the browser origin page.
func open(ctx context.Context, o cluster.Options) (*Shop, error) {
	var err error
	if o.Build, err = binaries(); err != nil {
		return nil, err
	}
	ports, err := cluster.FreePorts(2)
	if err != nil {
		return nil, err
	}
	s := &Shop{Page: fmt.Sprintf("http://127.0.0.1:%d", ports[0]), Stranger: fmt.Sprintf("http://127.0.0.1:%d", ports[1])}
	settings := map[string]string{"BFF_WEB_CORS_ORIGINS": s.Page}
	for name, value := range o.Settings {
		settings[name] = value
	}
	o.Settings = settings
	s.Cluster, err = cluster.Start(ctx, o)
	return s, err
}

// SharedShop returns the shop of the story tests.
func SharedShop(t testing.TB) *Shop {
	t.Helper()
	s, err := shared()
	require.NoError(t, err)
	return s
}

// NewShop starts a shop for one test and stops it afterwards.
func NewShop(t testing.TB, mode cluster.Mode, settings map[string]string) *Shop {
	t.Helper()
	return NewShopOf(t, cluster.Options{Mode: mode, Settings: settings})
}

// NewShopOf is newShop with all options.
func NewShopOf(t testing.TB, o cluster.Options) *Shop {
	t.Helper()
	s, err := open(t.Context(), o)
	require.NoError(t, err)
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("logs and keys are kept in %s", s.Keep())
		}
		require.NoError(t, s.Stop(context.WithoutCancel(t.Context())))
	})
	return s
}

// Edge returns the address of an instance of the web edge, each in turn.
func (s *Shop) Edge() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.turns++
	return s.Edges()[s.turns%len(s.Edges())]
}

// Soon bounds background work while all processes and stores run.
const Soon = 20 * time.Second

// FindCard returns the card of a product in a listing.
func FindCard(t testing.TB, list *webv1.ListProductsResponse, productID string) *webv1.ProductCard {
	t.Helper()
	for _, card := range list.GetProducts() {
		if card.GetId() == productID {
			return card
		}
	}
	require.Fail(t, "not listed", productID)
	return nil
}
