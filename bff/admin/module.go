package admin

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"github.com/akinai/akinai/bff/admin/internal/app"
	"github.com/akinai/akinai/bff/admin/internal/page"
	"github.com/akinai/akinai/bff/internal/fanout"
	"github.com/akinai/akinai/bff/internal/limit"
	"github.com/akinai/akinai/bff/internal/middleware"
	"github.com/akinai/akinai/bff/internal/oidc"
	"github.com/akinai/akinai/bff/internal/public"
	"github.com/akinai/akinai/bff/internal/rest"
	"github.com/akinai/akinai/bff/internal/session"
	"github.com/akinai/akinai/pkg/run"
)

// clientID is the name of this edge: it accepts tokens with the audience akinai-admin.
const clientID = "admin"

// Config is read from BFF_ADMIN_*.
type Config struct {
	// Issuer is the exact iss claim of the tokens.
	Issuer string `env:"ISSUER" envDefault:"http://localhost:8080/oidc"`
	// PublicURL is the address of the back office in browsers, on a host of its own, and ShopURL
	// that of the shop, from which pictures come.
	PublicURL string `env:"PUBLIC_URL" envDefault:"http://localhost:8082"`
	ShopURL   string `env:"SHOP_URL" envDefault:"http://localhost:8080"`
	// SessionIdle is the time without a request after which a session ends, and SessionTTL its
	// longest life.
	SessionIdle time.Duration `env:"SESSION_IDLE" envDefault:"15m"`
	SessionTTL  time.Duration `env:"SESSION_TTL" envDefault:"8h"`
	// ClientSecretFile holds the secret of the edge as the client admin-bff of the issuer. Defaults
	// to admin-bff.secret in the folder of keys.
	ClientSecretFile string `env:"CLIENT_SECRET_FILE"`
	// Networks are those from which the edge can be used, such as 203.0.113.0/28,2001:db8::/48.
	// Empty: all.
	Networks []netip.Prefix `env:"NETWORKS"`
	// TrustedProxies is the number of proxies in front of the edge, see bff-web.
	TrustedProxies int `env:"TRUSTED_PROXIES"`
	// AppDir is a folder of builds of the app, for development.
	AppDir string `env:"APP_DIR"`
	Limit  limit.Config
	// BodyTimeout is that of Limit, with the time that a picture of some megabytes takes.
	BodyTimeout time.Duration `env:"BODY_TIMEOUT" envDefault:"30s"`
	Fanout      fanout.Config
}

func (c Config) sessions() session.Config {
	return session.Config{PublicURL: c.PublicURL, SessionIdle: c.SessionIdle, SessionTTL: c.SessionTTL, ClientSecretFile: c.ClientSecretFile}
}

// Validate joins all errors that the struct tags cannot express.
func (c Config) Validate() error {
	faults := []error{c.Limit.Validate("BFF_ADMIN_"), c.Fanout.Validate("BFF_ADMIN_"), c.sessions().Validate("BFF_ADMIN_")}
	if c.TrustedProxies < 0 {
		faults = append(faults, errors.New("BFF_ADMIN_TRUSTED_PROXIES must not be negative"))
	}
	if shop, err := url.Parse(c.ShopURL); err != nil || shop.Host == "" || shop.Path != "" || shop.RawQuery != "" {
		faults = append(faults, fmt.Errorf("BFF_ADMIN_SHOP_URL: %q is not an origin such as https://shop.example", c.ShopURL))
	}
	if c.ShopURL == c.PublicURL {
		faults = append(faults, errors.New("BFF_ADMIN_PUBLIC_URL must not be that of the shop: a script of one could use the session of the other"))
	}
	return errors.Join(faults...)
}

// Module returns the edge as a module.
func Module() run.Module { return run.DefinePrivateEdge("bff-admin", 8082, New) }

// New builds the edge and registers its handlers.
func New(_ context.Context, kit *run.Kit, cfg Config) error {
	cfg.Limit.BodyTimeout = cfg.BodyTimeout
	to, err := dial(kit)
	if err != nil {
		return err
	}
	authenticate := oidc.Authenticate(kit, oidc.Config{Issuer: cfg.Issuer, ClientID: clientID}, to.self)
	kit.Explain(public.Describe, public.StaffDetails)
	kit.Admit(limit.NewCalls(cfg.Limit, cfg.TrustedProxies).Admit)
	server := kit.Server()
	to.register(server, to.screens(kit.Log, kit.Clock, cfg, authenticate))
	clients := limit.NewClients(cfg.TrustedProxies)
	kit.Listen(func(server *http.Server, listener net.Listener) net.Listener {
		return clients.Listen(cfg.Limit, server, listener)
	})
	forward, err := kit.Forward("auth", func(*http.Request) string { return "127.0.0.1" }, issuerFailed)
	if err != nil {
		return err
	}
	sessions := session.New(cfg.sessions(), session.Options{
		Edge: clientID, Issuer: cfg.Issuer, Forward: forward, KeysDir: kit.KeysDir(), SameSite: http.SameSiteStrictMode, Staff: true,
	}, kit.Redis(), kit.Clock)
	built, err := app.New(cfg.AppDir)
	if err != nil {
		return err
	}
	frame, err := page.New(built, cfg.ShopURL)
	if err != nil {
		return err
	}
	kit.Serve(func(handler http.Handler) (http.Handler, error) {
		return routes(kit.Log, cfg, clients, middleware.OnlyProcedures(server, handler), sessions, built, frame)
	})
	return nil
}

// issuerFailed answers a request while the issuer cannot be reached.
func issuerFailed(w http.ResponseWriter, r *http.Request, _ error) {
	rest.Write(w, r, "AUTH_UNAVAILABLE", time.Second)
}
