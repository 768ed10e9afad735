package fault

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/e2e/cluster"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/id"
)

const (
	// slowSenders and guessers are the numbers of concurrent attackers.
	slowSenders, guessers = 64, 100
	// bought is the number of orders placed during an attack. Each order, and each read beside it,
	// is answered within patience, by a server with the race detector.
	bought, patience = 5, 3 * time.Second
)

// TestFaultOrdersWorkDuringSlowBodiesAndFloodedLogins attacks the whole shop, with password
// hashes at their full cost: first with request bodies that never arrive, then with logins from a
// hundred addresses.
func TestFaultOrdersWorkDuringSlowBodiesAndFloodedLogins(t *testing.T) {
	s := harness.NewShop(t, cluster.One, map[string]string{"BFF_WEB_TRUSTED_PROXIES": "1", "AUTH_ARGON2_MEMORY_KIB": "19456"})
	g, p := s.Sell(t, 500, 1000), s.Customer(t)
	for name, attack := range map[string]func(context.Context, *harness.Shopper){"slow bodies": sendSlowly, "logins": guess} {
		t.Run(name, func(t *testing.T) {
			ctx, stop := context.WithCancel(t.Context())
			var attackers sync.WaitGroup
			attackers.Go(func() { attack(ctx, s.Guest()) })
			defer attackers.Wait()
			defer stop()
			answers := func(want int, call func(context.Context) (harness.Answer, error)) {
				soon, cancel := context.WithTimeout(ctx, patience)
				defer cancel()
				a, err := call(soon)
				require.NoError(t, err)
				require.Equal(t, want, a.Status, "%s", a.Body)
			}
			for range bought {
				answers(http.StatusCreated, func(ctx context.Context) (harness.Answer, error) {
					return p.TryPlace(ctx, id.New(), harness.Basket(harness.Line(g.SKU, 1)))
				})
				for _, path := range []string{"/v1/products", "/v1/products/" + g.ID, "/v1/products/search?q=" + url.QueryEscape("煎茶")} {
					answers(http.StatusOK, func(ctx context.Context) (harness.Answer, error) {
						return p.Send(ctx, http.MethodGet, s.Edge()+path, nil, nil)
					})
				}
			}
		})
	}
}

// sendSlowly announces request bodies and never sends them.
func sendSlowly(ctx context.Context, p *harness.Shopper) {
	edge, err := url.Parse(p.Shop.Edge())
	if err != nil {
		return
	}
	var senders sync.WaitGroup
	for range slowSenders {
		senders.Go(func() {
			c, err := new(net.Dialer).DialContext(ctx, "tcp", edge.Host)
			if err != nil {
				return
			}
			stop := context.AfterFunc(ctx, func() { _ = c.Close() })
			defer stop()
			_, _ = io.WriteString(c, "POST /v1/auth/login HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
			_, _ = io.Copy(io.Discard, c)
			_ = c.Close()
		})
	}
	senders.Wait()
}

// guess tries passwords; each guesser has its own address.
func guess(ctx context.Context, p *harness.Shopper) {
	var group sync.WaitGroup
	for n := range guessers {
		group.Go(func() {
			for ctx.Err() == nil {
				body := strings.NewReader(fmt.Sprintf(`{"email":"stranger-%s@example.com","password":"not my password %d"}`, id.New(), n))
				from := map[string]string{"X-Forwarded-For": fmt.Sprintf("2001:db8:%x::1", n)}
				_, _ = p.Send(ctx, http.MethodPost, p.Shop.Edge()+"/v1/auth/login", body, from)
				select {
				case <-ctx.Done():
				case <-time.After(100 * time.Millisecond):
				}
			}
		})
	}
	group.Wait()
}
