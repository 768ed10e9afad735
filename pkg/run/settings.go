package run

import (
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"time"

	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/pkg/otel"
	"github.com/akinai/akinai/pkg/redis"
	"github.com/akinai/akinai/pkg/rpc"
)

// Settings are the settings of the process. Their names begin with AKINAI_; those of a module begin
// with the name of the module.
type Settings struct {
	// Dev enables development features: the development key, which may sign for any subject, and
	// the sandbox bank. It is refused on ports that other machines can reach, unless DevNetwork is
	// "allow": for a cluster on a laptop.
	Dev        bool   `env:"DEV"`
	DevNetwork string `env:"DEV_NETWORK"`
	// KeysDir contains <holder>.key for each module of the process, and trust.json.
	KeysDir string `env:"KEYS_DIR,required"`
	// LogLevel is debug, info, warn or error.
	LogLevel slog.Level `env:"LOG_LEVEL" envDefault:"info"`
	// ListenHost is the address of all ports. "" means all addresses.
	ListenHost string `env:"LISTEN_HOST"`
	// OpsPort is the port of health, readiness, metrics and pprof. 0 means 18000 for several
	// modules, and the module's port + 10000 for one.
	OpsPort int `env:"OPS_PORT"`
	// RPCProtocol is the protocol between services in different processes: connect or grpc.
	RPCProtocol rpc.Protocol `env:"RPC_PROTOCOL" envDefault:"connect"`
	// ReadTimeout and WriteTimeout bound calls without and with side effects.
	ReadTimeout  time.Duration `env:"READ_TIMEOUT" envDefault:"2s"`
	WriteTimeout time.Duration `env:"WRITE_TIMEOUT" envDefault:"10s"`
	// DrainDelay is the time for which the process serves after it became unready, so that load
	// balancers notice.
	DrainDelay time.Duration `env:"DRAIN_DELAY" envDefault:"3s"`
	// DrainTimeout bounds the wait for calls in progress.
	DrainTimeout time.Duration `env:"DRAIN_TIMEOUT" envDefault:"20s"`

	Redis     redis.Config
	Kafka     event.Config
	Telemetry otel.Config
}

// Validate joins all errors that the struct tags cannot express.
func (s Settings) Validate() error {
	var faults []error
	if s.RPCProtocol != rpc.ProtocolConnect && s.RPCProtocol != rpc.ProtocolGRPC {
		faults = append(faults, fmt.Errorf("AKINAI_RPC_PROTOCOL is %q, want connect or grpc", s.RPCProtocol))
	}
	if s.ReadTimeout <= 0 || s.WriteTimeout <= 0 {
		faults = append(faults, errors.New("AKINAI_READ_TIMEOUT and AKINAI_WRITE_TIMEOUT must be positive"))
	}
	if s.DevNetwork != "" && s.DevNetwork != allow {
		faults = append(faults, fmt.Errorf("AKINAI_DEV_NETWORK is %q, want allow or nothing", s.DevNetwork))
	}
	if s.Dev && !loopback(s.ListenHost) && s.DevNetwork != allow {
		faults = append(faults, fmt.Errorf("AKINAI_DEV=true on ports that others reach (AKINAI_LISTEN_HOST is %q): any holder of the "+
			"development key may do anything; listen on 127.0.0.1, or set AKINAI_DEV_NETWORK=allow on a private network", s.ListenHost))
	}
	return errors.Join(append(faults, s.Kafka.Validate(), s.Redis.Validate())...)
}

// allow is the value of settings that permit something dangerous.
const allow = "allow"

// loopback reports whether only this machine can reach host.
func loopback(host string) bool {
	address, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && address.Unmap().IsLoopback()
}
