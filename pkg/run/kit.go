package run

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"

	"connectrpc.com/connect/v2"
	"google.golang.org/protobuf/proto"

	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/redis"
	"github.com/akinai/akinai/pkg/rpc"
)

// Kit gives a module access to the outside world. Only the module's New uses it, and passes parts
// of it to what it builds.
type Kit struct {
	// Name is the module's name.
	Name string
	Log  *slog.Logger
	// Clock is the clock of the machine.
	Clock clock.Clock

	process      *process
	server       *connect.Server
	signer       *auth.Signer
	authenticate rpc.Authenticate
	capabilities rpc.CheckCapability
	admit        func(ctx context.Context, procedure string) error
	describe     rpc.Describe
	details      func(*errs.Error) []proto.Message
	wrap         func(http.Handler) (http.Handler, error)
	listen       func(*http.Server, net.Listener) net.Listener
	// handler is what the module serves on its port; it is set before any module serves.
	handler http.Handler
}

// As selects the identity of a client's calls.
type As int

const (
	// AsSelf calls with the module's own system token.
	AsSelf As = iota
	// AsCaller forwards the token of the call that is being served.
	AsCaller
)

// Server returns the module's server, on which it registers its handlers.
func (k *Kit) Server() *connect.Server { return k.server }

// Dial returns a client of another module: in process if the module is hosted in this process,
// otherwise over the network.
func (k *Kit) Dial(module string, as As) (*connect.Client, error) {
	token := rpc.Token(rpc.AsCaller)
	if as == AsSelf {
		token = func(context.Context) (string, error) { return k.signer.SystemToken() }
	}
	return k.DialWith(module, token)
}

// DialWith is like Dial, with a token that the module chooses.
func (k *Kit) DialWith(module string, token rpc.Token) (*connect.Client, error) {
	if hosted, ok := k.process.kits[module]; ok {
		return rpc.NewClient(rpc.InProcess(hosted.server), token, false)
	}
	target, ok := k.process.peers[module]
	if !ok {
		return nil, fmt.Errorf("no module is called %q", module)
	}
	transport, closer, err := rpc.NewTransport(target, k.process.settings.RPCProtocol)
	if err != nil {
		return nil, fmt.Errorf("address of %s: %w", module, err)
	}
	k.process.onClose(closer)
	return rpc.NewClient(transport, token, true)
}

// Signer returns the signer of the module's own key.
func (k *Kit) Signer() *auth.Signer { return k.signer }

// UserPermissions returns the permissions that the module's key can sign for users, by trust.json.
func (k *Kit) UserPermissions() []string { return k.process.trust.Holders[k.Name].UserPermissions }

// Dev reports whether the process runs in development mode, without real shoppers.
func (k *Kit) Dev() bool { return k.process.settings.Dev }

// KeysDir returns the directory of the process's private keys.
func (k *Kit) KeysDir() string { return k.process.settings.KeysDir }

// Authenticate sets how an edge authenticates public calls. Services do not call it: they accept
// internal tokens only.
func (k *Kit) Authenticate(authenticate rpc.Authenticate) { k.authenticate = authenticate }

// CheckCapabilities sets how a service checks the capabilities of guests. A service with a method
// that takes one does not start without it.
func (k *Kit) CheckCapabilities(check rpc.CheckCapability) { k.capabilities = check }

// Admit sets what refuses callers of an edge that call a procedure too often.
func (k *Kit) Admit(admit func(ctx context.Context, procedure string) error) { k.admit = admit }

// Explain sets the texts that an edge uses for violations, and the details of errors that it shows.
func (k *Kit) Explain(violations rpc.Describe, details func(*errs.Error) []proto.Message) {
	k.describe, k.details = violations, details
}

// Serve sets the middleware around the RPC handler of a module: CORS, REST and limits of an edge,
// and what a module serves besides RPC.
func (k *Kit) Serve(wrap func(http.Handler) (http.Handler, error)) { k.wrap = wrap }

// Listen sets a wrapper of an edge's listener, which may also configure the server. It runs before
// a connection is accepted, and serves to bound connections.
func (k *Kit) Listen(wrap func(*http.Server, net.Listener) net.Listener) { k.listen = wrap }

// DB opens the module's database. The kit closes it and includes it in the readiness check.
func (k *Kit) DB(ctx context.Context, cfg pg.Config) (*pg.DB, error) {
	cfg.Application = k.Name
	db, err := pg.Open(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("database of %s: %w", k.Name, err)
	}
	k.process.onClose(func() error { db.Close(); return nil })
	name := db.Config().ConnConfig.Database
	k.Ready("database "+name, db.Ping)
	k.process.databases = append(k.process.databases, database{module: k.Name, name: name, refused: db.WritesRefused})
	return db, nil
}

// Ready adds a check to the readiness of the process.
func (k *Kit) Ready(name string, check func(ctx context.Context) error) {
	k.process.ready = append(k.process.ready, readyCheck{name: k.Name + " " + name, check: check})
}

// Redis returns the Redis client of the process. While Redis is unavailable, the client stays
// usable and reports it.
func (k *Kit) Redis() *redis.Client { return k.process.redis }

// Outbox returns the outbox of a schema. A worker of the module publishes its events.
func (k *Kit) Outbox(db *pg.DB, schema string) (*event.Outbox, error) {
	producer, err := k.process.kafka()
	if err != nil {
		return nil, err
	}
	outbox := event.NewOutbox()
	k.Go("relay", event.NewRelay(db, schema, producer, k.Log, outbox).Run)
	return outbox, nil
}

// Consume runs a consumer whose group is the module's name.
func (k *Kit) Consume(db *pg.DB, handlers ...event.Handler) error {
	consumer, err := event.NewConsumer(k.process.settings.Kafka, db, k.Log, k.Name, handlers...)
	if err != nil {
		return fmt.Errorf("consumer of %s: %w", k.Name, err)
	}
	k.Go("consume", consumer.Run)
	return nil
}

// Go runs a worker until the process stops. A worker that returns early is restarted.
func (k *Kit) Go(name string, run func(ctx context.Context) error) {
	w := &worker{name: name, run: run, log: k.Log}
	k.process.workers = append(k.process.workers, w.keepRunning)
}
