package auth

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"time"

	"github.com/akinai/akinai/api/gen/akinai/audit/v1/auditv1connect"
	"github.com/akinai/akinai/api/gen/akinai/auth/v1/authv1connect"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/pkg/audit"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/mail"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/run"
	"github.com/akinai/akinai/services/auth/internal/accountmail"
	"github.com/akinai/akinai/services/auth/internal/app"
	"github.com/akinai/akinai/services/auth/internal/domain"
	"github.com/akinai/akinai/services/auth/internal/issuer"
	"github.com/akinai/akinai/services/auth/internal/passkey"
	"github.com/akinai/akinai/services/auth/internal/password"
	"github.com/akinai/akinai/services/auth/internal/remote"
	"github.com/akinai/akinai/services/auth/internal/rpc"
	"github.com/akinai/akinai/services/auth/internal/store"
	"github.com/akinai/akinai/services/auth/internal/token"
)

// Config is read from AUTH_….
type Config struct {
	Database pg.Config
	Mail     mail.Config
	// PublicURL is the beginning of links in mails.
	PublicURL string `env:"PUBLIC_URL" envDefault:"http://localhost:8080"`
	// Issuer is the public address of the issuer: the iss claim of its tokens. It is https, except
	// on localhost.
	Issuer string `env:"ISSUER" envDefault:"http://localhost:8080/oidc"`
	// PasskeyRPID is the name to which passkeys are bound: the host of the issuer ("" means that),
	// or a domain above it. After a change, no passkey that was made before works.
	PasskeyRPID string `env:"PASSKEY_RP_ID"`
	// Argon2MemoryKiB, Argon2Time and Argon2Parallelism are the cost of one password hash. The
	// defaults are the minimum of OWASP's Password Storage Cheat Sheet. A login replaces a hash
	// that was made at another cost.
	Argon2MemoryKiB   uint32 `env:"ARGON2_MEMORY_KIB" envDefault:"19456"`
	Argon2Time        uint32 `env:"ARGON2_TIME" envDefault:"2"`
	Argon2Parallelism uint8  `env:"ARGON2_PARALLELISM" envDefault:"1"`
	// HashConcurrency is the maximum number of concurrent hashes. 0 means half of the CPUs, at
	// least 1 and at most 16, so that orders keep the rest.
	HashConcurrency int `env:"HASH_CONCURRENCY"`
	// HashQueue is the maximum number of callers that wait for a hash. HashConcurrency plus
	// HashQueue should be less than the logins that an edge admits at once
	// (BFF_WEB_LOGINS_IN_FLIGHT), so that a flood of logins leaves room for requests that only
	// refresh a token.
	HashQueue int `env:"HASH_QUEUE" envDefault:"32"`
	// LoginAttempts bounds the passwords tried for one account from one client address: that many
	// at once, and then that many per LoginWindow.
	LoginAttempts int           `env:"LOGIN_ATTEMPTS" envDefault:"10"`
	LoginWindow   time.Duration `env:"LOGIN_WINDOW" envDefault:"15m"`
	// LoginAccountAttempts bounds the attempts per hour for one account from all addresses that are
	// not known for it. LoginAddressAttempts bounds the failed attempts per hour from one address
	// for all accounts.
	LoginAccountAttempts int `env:"LOGIN_ACCOUNT_ATTEMPTS" envDefault:"60"`
	LoginAddressAttempts int `env:"LOGIN_ADDRESS_ATTEMPTS" envDefault:"100"`
	// LoginKnownAddressTTL is the time for which an address is known for an account after a login.
	LoginKnownAddressTTL time.Duration `env:"LOGIN_KNOWN_ADDRESS_TTL" envDefault:"2160h"`
	// MailRequests bounds the mails that one client address can request for one account in an hour,
	// MailAccountRequests those for one account from addresses that are not known for it, and
	// MailAddressRequests those from one client address for all accounts.
	MailRequests        int `env:"MAIL_REQUESTS" envDefault:"5"`
	MailAccountRequests int `env:"MAIL_ACCOUNT_REQUESTS" envDefault:"10"`
	MailAddressRequests int `env:"MAIL_ADDRESS_REQUESTS" envDefault:"50"`
	// RegistrationAddressRequests bounds the registrations from one client address in an hour;
	// those with one e-mail address have the first two bounds of mails.
	RegistrationAddressRequests int `env:"REGISTRATION_ADDRESS_REQUESTS" envDefault:"200"`
	// PasswordLogin allows the method Login, which exchanges the password of a customer for tokens.
	PasswordLogin bool `env:"PASSWORD_LOGIN"`
	// SweepInterval is the interval at which expired rows are deleted.
	SweepInterval time.Duration `env:"SWEEP_INTERVAL" envDefault:"1m"`
}

// mostHashes keeps the number of hashes plus the default queue below the number of logins that an
// edge admits.
const mostHashes = 16

// Validate returns all faults, joined.
func (c Config) Validate() error {
	var faults []error
	if _, err := issuer.Check(c.Issuer); err != nil {
		faults = append(faults, fmt.Errorf("AUTH_ISSUER: %w", err))
	}
	if host := hostOf(c.Issuer); c.PasskeyRPID != "" && host != c.PasskeyRPID && !strings.HasSuffix(host, "."+c.PasskeyRPID) {
		faults = append(faults, errors.New("AUTH_PASSKEY_RP_ID must be the host of AUTH_ISSUER, or a domain above it"))
	}
	if c.Argon2Time < 1 || c.Argon2Parallelism < 1 || c.Argon2MemoryKiB < 8*uint32(c.Argon2Parallelism) {
		faults = append(faults, errors.New("AUTH_ARGON2_TIME and …_PARALLELISM must be positive, …_MEMORY_KIB 8 a lane or more"))
	}
	if c.HashQueue < 0 || c.HashConcurrency < 0 {
		faults = append(faults, errors.New("AUTH_HASH_CONCURRENCY and AUTH_HASH_QUEUE must not be negative"))
	}
	if c.LoginAttempts < 1 || c.LoginAccountAttempts < 1 || c.LoginAddressAttempts < 1 {
		faults = append(faults, errors.New("AUTH_LOGIN_ATTEMPTS, …_ACCOUNT_ATTEMPTS and …_ADDRESS_ATTEMPTS must be positive"))
	}
	if c.LoginWindow < time.Second || c.LoginKnownAddressTTL < 0 || c.SweepInterval <= 0 {
		faults = append(faults, errors.New("AUTH_LOGIN_WINDOW must be a second or more, AUTH_LOGIN_KNOWN_ADDRESS_TTL not negative, AUTH_SWEEP_INTERVAL positive"))
	}
	if c.MailRequests < 1 || c.MailAccountRequests < 1 || c.MailAddressRequests < 1 || c.RegistrationAddressRequests < 1 {
		faults = append(faults, errors.New("AUTH_MAIL_REQUESTS, …_ACCOUNT_REQUESTS and …_ADDRESS_REQUESTS and AUTH_REGISTRATION_ADDRESS_REQUESTS must be positive"))
	}
	if !isPublic(c.PublicURL) {
		faults = append(faults, errors.New("AUTH_PUBLIC_URL must be https, or http on localhost"))
	}
	return errors.Join(append(faults, c.Mail.Validate("AUTH_"))...)
}

// hostOf returns the host of an address, without its port; "" if it is none.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// isPublic reports whether links in mails may begin with the address.
func isPublic(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http" && u.Hostname() == "localhost")
}

// mailLimits returns the limits of requests that cause a mail, of which a client address can make
// so many in an hour.
func (c Config) mailLimits(perAddress int) domain.AttemptLimits {
	return domain.AttemptLimits{
		AccountAndIP: domain.Bucket{Attempts: c.MailRequests, Window: time.Hour},
		Account:      domain.Bucket{Attempts: c.MailAccountRequests, Window: time.Hour},
		ClientIP:     domain.Bucket{Attempts: perAddress, Window: time.Hour},
		Known:        c.LoginKnownAddressTTL,
	}
}

func (c Config) limits() domain.AttemptLimits {
	return domain.AttemptLimits{
		AccountAndIP: domain.Bucket{Attempts: c.LoginAttempts, Window: c.LoginWindow},
		Account:      domain.Bucket{Attempts: c.LoginAccountAttempts, Window: time.Hour},
		ClientIP:     domain.Bucket{Attempts: c.LoginAddressAttempts, Window: time.Hour},
		Known:        c.LoginKnownAddressTTL,
	}
}

// factorLimits bound the codes of second factors that can be tried: a guess is right with
// probability 3 in a million.
func factorLimits(c Config) domain.AttemptLimits {
	return domain.AttemptLimits{
		AccountAndIP: domain.Bucket{Attempts: 5, Window: 15 * time.Minute},
		Account:      domain.Bucket{Attempts: 10, Window: time.Hour},
		ClientIP:     domain.Bucket{Attempts: 50, Window: time.Hour},
		Known:        c.LoginKnownAddressTTL,
	}
}

func openVault(dir string) (*domain.Vault, error) {
	key, others, err := auth.LoadSecretKeys(dir, auth.SecondFactorKey)
	if err != nil {
		return nil, fmt.Errorf("key of second factors (akinaictl keys makes it): %w", err)
	}
	return domain.NewVault(key, others...)
}

// rotateVault reads the keys of second factors repeatedly, and while there is an earlier one it
// encrypts all secrets with the present one.
func rotateVault(kit *run.Kit, vault *domain.Vault, factor *app.OwnFactor, interval time.Duration) {
	kit.ReloadKeys("second factors", func() ([]string, error) {
		key, others, err := auth.LoadSecretKeys(kit.KeysDir(), auth.SecondFactorKey)
		if err != nil {
			return nil, err
		}
		return nil, vault.SetKeys(key, others...)
	})
	rotating := false
	kit.Every("reseal", interval, func(ctx context.Context) error {
		_, err := auth.LoadSecretKey(kit.KeysDir(), auth.SecondFactorKey+auth.KeyPrevious)
		if errors.Is(err, fs.ErrNotExist) {
			rotating = false
			return nil
		}
		done, lost, err := factor.Reseal(ctx)
		if err == nil && (done > 0 || lost > 0 || !rotating) {
			kit.Log.InfoContext(ctx, "second factors are encrypted with the present key", "changed", done, "without_key", lost)
			rotating = true
		}
		return err
	})
}

// Module returns the auth service.
func Module() run.Module { return run.Define("auth", 9107, New) }

// New registers the service.
func New(ctx context.Context, kit *run.Kit, cfg Config) error {
	db, err := kit.DB(ctx, cfg.Database)
	if err != nil {
		return err
	}
	keys, err := issuerKeys(kit)
	if err != nil {
		return err
	}
	vault, err := openVault(kit.KeysDir())
	if err != nil {
		return err
	}
	tokens := token.NewIssuer(cfg.Issuer, keys)
	rows := store.New(db)
	accounts := &app.App{
		Accounts:      rows,
		Sessions:      rows,
		Hasher:        password.New(cfg.cost(), cfg.HashesAtOnce(), cfg.HashQueue),
		Issuer:        tokens,
		Clock:         kit.Clock,
		Random:        rand.Reader,
		Limits:        cfg.limits(),
		PasswordLogin: cfg.PasswordLogin,
		Vault:         vault,
		FactorLimits:  factorLimits(cfg),
	}
	provider := app.NewProvider(accounts, rows)
	products, err := kit.Dial("product", run.AsSelf)
	if err != nil {
		return err
	}
	recovery := &app.Recovery{
		Pages: remote.NewPages(productv1connect.NewShopServiceClient(products), kit.Clock),
		Links: rows, Accounts: rows, Hasher: accounts.Hasher, Clock: kit.Clock, Limits: cfg.limits(), Requests: cfg.mailLimits(cfg.MailAddressRequests),
		Registrations: cfg.mailLimits(cfg.RegistrationAddressRequests), NewcomerRole: domain.RoleCustomer,
	}
	authv1connect.RegisterAuthServiceHandler(kit.Server(), rpc.NewServer(accounts, recovery, keys.JWKS))
	authv1connect.RegisterClientServiceHandler(kit.Server(), rpc.NewClientServer(provider))
	apiKeys := &app.APIKeys{Store: rows, App: accounts, Clock: kit.Clock, Random: rand.Reader, Grantable: auth.GrantablePermissions()}
	authv1connect.RegisterApiKeyServiceHandler(kit.Server(), rpc.NewAPIKeyServer(apiKeys))
	roles := &app.Roles{Store: rows, Factors: rows, Clock: kit.Clock, Grantable: auth.GrantablePermissions()}
	authv1connect.RegisterRoleServiceHandler(kit.Server(), rpc.NewRoleServer(roles))
	auditv1connect.RegisterAuditServiceHandler(kit.Server(), audit.NewServer(db))
	authv1connect.RegisterAccountAdminServiceHandler(kit.Server(), rpc.NewAccountAdminServer(&app.Customers{Store: rows}))
	sessions := &app.SessionAdmin{Store: rows, Clock: kit.Clock, Roles: roles}
	authv1connect.RegisterSessionServiceHandler(kit.Server(), rpc.NewSessionServer(sessions))
	staff, err := staffOf(cfg, rows, accounts, roles)
	if err != nil {
		return err
	}
	authv1connect.RegisterStaffServiceHandler(kit.Server(), rpc.NewStaffServer(staff))
	if err := sendMails(kit, cfg, db, rows); err != nil {
		return err
	}
	kit.Every("sweep", cfg.SweepInterval, accounts.Sweep)
	factor := &app.OwnFactor{
		Store: rows, Accounts: rows, Vault: vault, Clock: kit.Clock, Random: rand.Reader, Limits: factorLimits(cfg),
	}
	authv1connect.RegisterFactorServiceHandler(kit.Server(), rpc.NewFactorServer(factor))
	rotateVault(kit, vault, factor, cfg.SweepInterval)
	passkeys, err := passkeysOf(cfg, kit, rows, provider)
	if err != nil {
		return err
	}
	authv1connect.RegisterPasskeyServiceHandler(kit.Server(), rpc.NewPasskeyServer(passkeys))
	return serveIssuer(kit, cfg.Issuer, issuer.Config{
		Passkeys: passkeys, Provider: provider, APIKeys: apiKeys, Recovery: recovery, Sessions: sessions, Factor: factor, Staff: staff, Tokens: tokens, Keys: keys, Clock: kit.Clock, Log: kit.Log,
	})
}

// issuerKeys returns the keys of the issuer, which are read again at an interval.
func issuerKeys(kit *run.Kit) (*token.Keys, error) {
	keys, err := token.LoadKeys(kit.KeysDir())
	if err != nil {
		return nil, err
	}
	kit.ReloadKeys("the issuer", func() ([]string, error) {
		changed, err := keys.Reload()
		if !changed {
			return nil, err
		}
		return []string{"issuer"}, err
	})
	return keys, nil
}

// passkeysOf returns the use cases of passkeys.
func passkeysOf(cfg Config, kit *run.Kit, rows *store.Store, provider *app.Provider) (*app.Passkeys, error) {
	address, err := issuer.Check(cfg.Issuer)
	if err != nil {
		return nil, err
	}
	ceremonies, err := passkey.New(address, cfg.PasskeyRPID)
	return &app.Passkeys{Store: rows, Provider: provider, Ceremonies: ceremonies, Clock: kit.Clock}, err
}

// staffOf returns the use cases of staff.
func staffOf(cfg Config, rows *store.Store, accounts *app.App, roles *app.Roles) (*app.Staff, error) {
	base, err := url.Parse(cfg.PublicURL)
	if err != nil {
		return nil, err
	}
	return &app.Staff{
		Store: rows, Roles: roles, Accounts: rows, Hasher: accounts.Hasher, Clock: accounts.Clock, Random: rand.Reader, Limits: cfg.limits(),
		Page: base.JoinPath(accountmail.PathInvitation),
	}, nil
}

// serveIssuer serves OpenID Connect beside RPC, to requests that an edge forwards.
func serveIssuer(kit *run.Kit, url string, cfg issuer.Config) error {
	address, err := issuer.Check(url)
	if err != nil {
		return err
	}
	cfg.URL = address
	pages, err := issuer.New(cfg)
	if err != nil {
		return err
	}
	kit.Serve(func(procedures http.Handler) (http.Handler, error) {
		mux := http.NewServeMux()
		mux.Handle("/", procedures)
		mux.Handle("/.well-known/", kit.OnlyForwarded(pages))
		mux.Handle(address.Path+"/", kit.OnlyForwarded(pages))
		mux.Handle(issuer.PathLinks, kit.OnlyForwarded(pages))
		return mux, nil
	})
	return nil
}

// sendMails sends the mails of the service.
func sendMails(kit *run.Kit, cfg Config, db *pg.DB, rows *store.Store) error {
	base, err := url.Parse(cfg.PublicURL)
	if err != nil {
		return err
	}
	writer, err := accountmail.New(rows, rand.Reader, kit.Clock, base)
	if err != nil {
		return err
	}
	sender, err := mail.NewSMTP(cfg.Mail, kit.Dev(), kit.Clock)
	if err != nil {
		return err
	}
	queue, err := mail.NewQueue(db, cfg.Mail, sender, mail.Each(func(ctx context.Context, row mail.Row) (mail.Mail, error) {
		l, err := store.AccountMailOf(row)
		if err != nil {
			return mail.Mail{}, err
		}
		return writer.Write(ctx, l)
	}), kit.Clock, kit.Log)
	if err != nil {
		return err
	}
	kit.Every("mail", cfg.Mail.Interval, queue.Deliver)
	kit.Every("sweep mails", cfg.SweepInterval, queue.Forget)
	return nil
}

// HashesAtOnce returns HashConcurrency, or the default for this machine if it is 0.
func (c Config) HashesAtOnce() int {
	if c.HashConcurrency > 0 {
		return c.HashConcurrency
	}
	return min(max(1, runtime.GOMAXPROCS(0)/2), mostHashes)
}

func (c Config) cost() password.Cost {
	return password.Cost{MemoryKiB: c.Argon2MemoryKiB, Time: c.Argon2Time, Parallelism: c.Argon2Parallelism}
}
