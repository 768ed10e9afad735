package run

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"buf.build/go/protovalidate"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	optionsv1 "github.com/akinai/akinai/api/gen/akinai/options/v1"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/pkg/otel"
	"github.com/akinai/akinai/pkg/redis"
	"github.com/akinai/akinai/pkg/rpc"
)

// process contains what the modules of a process share.
type process struct {
	settings  Settings
	log       *slog.Logger
	clock     clock.Clock
	redis     *redis.Client
	telemetry *otel.Telemetry
	validator protovalidate.Validator
	// trust is that of the start. Its bounds hold until the end, its keys until they are reloaded.
	trust     auth.Trust
	verifier  *auth.Verifier
	peers     map[string]string
	kits      map[string]*Kit
	ready     []readyCheck
	databases []database
	workers   []func(context.Context)

	producer     *event.Producer
	producerOnce sync.Once
	producerErr  error
	closers      []func() error
}

func (p *process) onClose(closer func() error) { p.closers = append(p.closers, closer) }

// close closes everything, in reverse order of opening.
func (p *process) close() error {
	var faults []error
	for _, closer := range slices.Backward(p.closers) {
		faults = append(faults, closer())
	}
	return errors.Join(faults...)
}

// kafka returns the producer of the process, and creates it at the first call.
func (p *process) kafka() (*event.Producer, error) {
	p.producerOnce.Do(func() {
		p.producer, p.producerErr = event.NewProducer(p.settings.Kafka, p.log)
		if p.producerErr == nil {
			p.onClose(func() error { p.producer.Close(); return nil })
		}
	})
	return p.producer, p.producerErr
}

// newProcess opens the shared clients. An unavailable store is not an error: the clients connect
// when it becomes available.
func newProcess(ctx context.Context, name string, s Settings, peers map[string]string, log *slog.Logger) (*process, error) {
	p := &process{
		settings: s, log: log, clock: clock.System(), peers: peers,
		kits: make(map[string]*Kit),
	}
	var err error
	if p.telemetry, err = otel.Setup(ctx, name, s.Telemetry); err != nil {
		return p, err
	}
	p.onClose(func() error { return p.telemetry.Stop(context.WithoutCancel(ctx)) })
	if err := p.measureDatabases(); err != nil {
		return p, err
	}
	if p.redis, err = redis.Open(s.Redis, log); err != nil {
		return p, fmt.Errorf("redis: %w", err)
	}
	p.onClose(func() error { p.redis.Close(); return nil })
	if p.validator, err = protovalidate.New(); err != nil {
		return p, fmt.Errorf("validator: %w", err)
	}
	trust, err := auth.LoadTrust(s.KeysDir)
	if err != nil {
		return p, err
	}
	if s.Dev && trust.HasDev() {
		log.WarnContext(ctx, "development keys are trusted: any holder of dev.key may do anything; never use them with real shoppers")
	}
	p.trust, p.verifier = trust, auth.NewVerifier(trust, s.Dev, p.clock)
	return p, nil
}

// kit returns the kit of a module, with a server that other modules can dial before the module is
// built.
func (p *process) kit(m Module) (*Kit, error) {
	key, err := auth.LoadKey(p.settings.KeysDir, m.Name)
	if err != nil {
		return nil, err
	}
	k := &Kit{Name: m.Name, Log: p.log.With("module", m.Name), Clock: p.clock, process: p}
	if k.signer, err = auth.NewSigner(m.Name, key, p.clock); err != nil {
		return nil, err
	}
	k.authenticate = func(_ context.Context, token string) (auth.Identity, error) { return p.verifier.Verify(m.Name, token) }
	k.server, err = rpc.NewServer(rpc.ServerOptions{
		Log: k.Log, Clock: p.clock,
		Authenticate: func(ctx context.Context, token string) (auth.Identity, error) {
			return k.authenticate(ctx, token)
		},
		Capabilities: func(ctx context.Context, text string) (auth.Capability, error) {
			if k.capabilities == nil {
				return auth.Capability{}, auth.ErrCapabilityInvalid
			}
			return k.capabilities(ctx, text)
		},
		Validator:    p.validator,
		ReadTimeout:  p.settings.ReadTimeout,
		WriteTimeout: p.settings.WriteTimeout,
		Strict:       m.edge,
		Admit: func(ctx context.Context, procedure string) error {
			if k.admit == nil {
				return nil
			}
			return k.admit(ctx, procedure)
		},
		Describe: func(ctx context.Context, request protoreflect.MessageDescriptor, violation *validate.Violation) string {
			if k.describe == nil {
				return violation.GetMessage()
			}
			return k.describe(ctx, request, violation)
		},
		Details: func(e *errs.Error) []proto.Message {
			if k.details == nil {
				return nil
			}
			return k.details(e)
		},
	})
	return k, err
}

// build builds all modules and checks the access rule of every method.
func (p *process) build(ctx context.Context, modules []Module, builders []builder) error {
	for _, m := range modules {
		k, err := p.kit(m)
		if err != nil {
			return fmt.Errorf("%s: %w", m.Name, err)
		}
		p.kits[m.Name] = k
	}
	var faults []error
	for i, m := range modules {
		k := p.kits[m.Name]
		if err := builders[i](ctx, k); err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", m.Name, err))
			continue
		}
		faults = append(faults, rpc.CheckAccess(k.server, m.audience()))
		if !m.edge && k.capabilities == nil && rpc.TakesCapabilities(k.server) {
			faults = append(faults, fmt.Errorf("%s: a method takes capabilities, and nothing checks them", m.Name))
		}
	}
	p.reloadKeys()
	return errors.Join(faults...)
}

func (m Module) audience() optionsv1.Audience {
	if m.edge && !m.private {
		return optionsv1.Audience_AUDIENCE_PUBLIC
	}
	return optionsv1.Audience_AUDIENCE_INTERNAL
}
