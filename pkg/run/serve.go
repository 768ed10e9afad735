package run

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"connectrpc.com/connect/v2"
	"connectrpc.com/grpchealth"

	"github.com/akinai/akinai/pkg/rpc"
)

// MaxMessageBytes bounds a message between services.
const MaxMessageBytes = rpc.MaxMessageBytes

const (
	// publicMaxBytes bounds the body of a public request.
	publicMaxBytes = 256 << 10
	// staffMaxBytes bounds the body of a request at a private edge. In JSON a picture is a third
	// longer than in a message between services.
	staffMaxBytes  = MaxMessageBytes * 4 / 3
	maxHeaderBytes = 16 << 10
	opsOffset      = 10000
	opsPortAll     = 18000
)

// serve listens on the port of every module and on the private port until ctx ends, then drains.
func (p *process) serve(ctx context.Context, modules []Module, environment map[string]string) error {
	health := &readiness{process: p}
	servers, err := p.servers(modules, environment, health)
	if err != nil {
		return err
	}
	failed := make(chan error, len(servers))
	for _, s := range servers {
		go func() { failed <- s.Serve(s.listener) }()
	}
	workCtx, stopWork := context.WithCancel(context.WithoutCancel(ctx))
	wait := p.startWorkers(workCtx)
	health.up.Store(true)
	p.log.InfoContext(ctx, "ready", "modules", len(modules))

	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	health.up.Store(false)
	if err == nil {
		p.log.Info("draining")
		time.Sleep(p.settings.DrainDelay) //nolint:forbidigo // balancers need real time to notice
	}
	err = errors.Join(err, p.drain(servers))
	stopWork()
	wait()
	return err
}

func (p *process) drain(servers []server) error {
	ctx, cancel := context.WithTimeout(context.Background(), p.settings.DrainTimeout) //nolint:forbidigo // the caller's context has ended
	defer cancel()
	var faults []error
	for _, s := range servers {
		faults = append(faults, s.Shutdown(ctx))
	}
	return errors.Join(faults...)
}

type server struct {
	*http.Server
	listener net.Listener
}

// servers opens all ports before it serves any, so that the process fails to start with a clear
// error if a port is taken.
func (p *process) servers(modules []Module, environment map[string]string, health *readiness) ([]server, error) {
	opsPort := p.settings.OpsPort
	if opsPort == 0 && len(modules) == 1 {
		opsPort = modules[0].Port + opsOffset
	} else if opsPort == 0 {
		opsPort = opsPortAll
	}
	ops, err := p.listen("operations", p.settings.ListenHost, opsPort, "AKINAI_OPS_PORT", opsHandler(health, p.telemetry.Metrics, p.introspection(health)))
	servers, faults := []server{ops}, []error{err}
	for _, m := range modules {
		setting := prefix(m.Name) + "PORT"
		port := m.Port
		if value, ok := environment[setting]; ok {
			if port, err = strconv.Atoi(value); err != nil {
				faults = append(faults, fmt.Errorf("%s: %w", setting, err))
			}
		}
		handler, err := p.handler(m, health)
		faults = append(faults, err)
		s, err := p.listen(m.Name, p.hostOf(m, environment), port, setting, handler)
		if wrap := p.kits[m.Name].listen; wrap != nil && err == nil {
			s.listener = wrap(s.Server, s.listener)
		}
		servers, faults = append(servers, s), append(faults, err)
	}
	return servers, errors.Join(faults...)
}

// introspection serves gRPC health and reflection of all modules of the process.
func (p *process) introspection(health grpchealth.Checker) http.Handler {
	servers := make([]*connect.Server, 0, len(p.kits))
	for _, name := range slices.Sorted(maps.Keys(p.kits)) {
		servers = append(servers, p.kits[name].server)
	}
	return rpc.Introspection(health, servers...)
}

// handler returns the handler of a module's port.
func (p *process) handler(m Module, health grpchealth.Checker) (http.Handler, error) {
	k := p.kits[m.Name]
	options := rpc.HandlerOptions{MaxBytes: MaxMessageBytes, Health: health}
	if m.edge {
		options.MaxBytes, options.Strict, options.Health = publicMaxBytes, true, nil
	}
	if m.private {
		options.MaxBytes = staffMaxBytes
	}
	handler := rpc.Handler(k.server, options)
	if k.wrap != nil {
		wrapped, err := k.wrap(handler)
		if err != nil {
			return nil, fmt.Errorf("routes of %s: %w", m.Name, err)
		}
		handler = wrapped
	}
	k.handler = limitBody(handler, int64(options.MaxBytes))
	return k.handler, nil
}

// limitBody is http.MaxBytesHandler without the copy of a request that has no body.
func limitBody(handler http.Handler, bytes int64) http.Handler {
	limited := http.MaxBytesHandler(handler, bytes)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Body == http.NoBody {
			handler.ServeHTTP(w, r)
			return
		}
		limited.ServeHTTP(w, r)
	})
}

// hostOf returns the address on which a module listens.
func (p *process) hostOf(m Module, environment map[string]string) string {
	if !m.private {
		return p.settings.ListenHost
	}
	if host := environment[prefix(m.Name)+"LISTEN_HOST"]; host != "" {
		return host
	}
	return "127.0.0.1"
}

func (p *process) listen(name, host string, port int, setting string, handler http.Handler) (server, error) {
	listener, err := net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(port)))
	if err != nil {
		return server{}, fmt.Errorf("port %d of %s is not free (%s sets another): %w", port, name, setting, err)
	}
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	protocols.SetUnencryptedHTTP2(true)
	return server{listener: listener, Server: &http.Server{
		Handler:           handler,
		Protocols:         protocols,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       60 * time.Second,
		MaxHeaderBytes:    maxHeaderBytes,
		HTTP2:             &http.HTTP2Config{MaxConcurrentStreams: 100},
	}}, nil
}

// readyCheck is a condition for the process to be ready.
type readyCheck struct {
	name  string
	check func(context.Context) error
}

// readiness answers health checks. The process is ready between start and drain while all checks
// succeed.
type readiness struct {
	process *process
	up      atomic.Bool
}

// Check implements grpchealth.Checker.
func (r *readiness) Check(ctx context.Context, _ *grpchealth.CheckRequest) (*grpchealth.CheckResponse, error) {
	if err := r.err(ctx); err != nil {
		return &grpchealth.CheckResponse{Status: grpchealth.StatusNotServing}, nil //nolint:nilerr // the status is the answer
	}
	return &grpchealth.CheckResponse{Status: grpchealth.StatusServing}, nil
}

func (r *readiness) err(ctx context.Context) error {
	if !r.up.Load() {
		return errors.New("not serving")
	}
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	for _, c := range r.process.ready {
		if err := c.check(ctx); err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
	}
	return nil
}
