package limit

import (
	"errors"
	"fmt"
	"time"
)

// Config contains the limits of an edge. Limits per address count the client's address: the peer's,
// or behind trusted proxies the one that they wrote; of IPv6, the /64.
type Config struct {
	// MaxInFlight bounds the requests in progress of each kind (see Kind), MaxInFlightPerAddress
	// those of one address. QueueWait is the time for which a further request waits for a place;
	// BurstWait, if a place was free that recently.
	MaxInFlight           int           `env:"MAX_IN_FLIGHT" envDefault:"64"`
	MaxInFlightPerAddress int           `env:"MAX_IN_FLIGHT_PER_ADDRESS" envDefault:"48"`
	QueueWait             time.Duration `env:"QUEUE_WAIT" envDefault:"50ms"`
	BurstWait             time.Duration `env:"BURST_WAIT" envDefault:"500ms"`
	// The limits of a kind, where they differ from MaxInFlight. 0 means MaxInFlight.
	Catalog  int `env:"CATALOG_IN_FLIGHT"`
	Logins   int `env:"LOGINS_IN_FLIGHT"`
	Orders   int `env:"ORDERS_IN_FLIGHT"`
	Accounts int `env:"ACCOUNTS_IN_FLIGHT"`
	Pictures int `env:"PICTURES_IN_FLIGHT"`

	// CallsPerMinute bounds the calls of one client to each method and page, SearchesPerMinute its
	// searches of all kinds, at this edge (Calls). 0 means no limit.
	CallsPerMinute    int `env:"CALLS_PER_MINUTE" envDefault:"1200"`
	SearchesPerMinute int `env:"SEARCHES_PER_MINUTE" envDefault:"240"`

	// MaxRequests bounds the requests that are read, in progress or written, including cached ones.
	MaxRequests           int `env:"MAX_REQUESTS" envDefault:"8192"`
	MaxRequestsPerAddress int `env:"MAX_REQUESTS_PER_ADDRESS" envDefault:"512"`
	// MaxBodies bounds the bodies that are read at the same time. MaxBodyBytes bounds the memory of
	// all bodies, in bytes.
	MaxBodies           int `env:"MAX_BODIES" envDefault:"1024"`
	MaxBodiesPerAddress int `env:"MAX_BODIES_PER_ADDRESS" envDefault:"256"`
	MaxBodyBytes        int `env:"MAX_BODY_BYTES_IN_FLIGHT" envDefault:"67108864"`
	// BodyTimeout is the time in which the whole body of a request must arrive.
	BodyTimeout time.Duration `env:"BODY_TIMEOUT" envDefault:"5s"`
	// MaxConnections bounds the connections, MaxStreams the streams of an HTTP/2 connection. Behind
	// trusted proxies all connections are theirs, and MaxConnectionsPerAddress does not apply.
	MaxConnections           int `env:"MAX_CONNECTIONS" envDefault:"16384"`
	MaxConnectionsPerAddress int `env:"MAX_CONNECTIONS_PER_ADDRESS" envDefault:"2048"`
	MaxStreams               int `env:"MAX_STREAMS" envDefault:"100"`
}

// Validate joins all errors that the struct tags cannot express. The names of the settings begin
// with prefix.
func (c Config) Validate(prefix string) error {
	var faults []error
	for _, bound := range []struct {
		name  string
		value int
	}{
		{"MAX_IN_FLIGHT", c.MaxInFlight},
		{"MAX_IN_FLIGHT_PER_ADDRESS", c.MaxInFlightPerAddress},
		{"MAX_REQUESTS", c.MaxRequests},
		{"MAX_REQUESTS_PER_ADDRESS", c.MaxRequestsPerAddress},
		{"MAX_BODIES", c.MaxBodies},
		{"MAX_BODIES_PER_ADDRESS", c.MaxBodiesPerAddress},
		{"MAX_BODY_BYTES_IN_FLIGHT", c.MaxBodyBytes},
		{"MAX_CONNECTIONS", c.MaxConnections},
		{"MAX_CONNECTIONS_PER_ADDRESS", c.MaxConnectionsPerAddress},
		{"MAX_STREAMS", c.MaxStreams},
	} {
		if bound.value < 1 {
			faults = append(faults, fmt.Errorf("%s%s must be at least 1", prefix, bound.name))
		}
	}
	if min(c.CallsPerMinute, c.SearchesPerMinute) < 0 {
		faults = append(faults, fmt.Errorf("%sCALLS_PER_MINUTE and …SEARCHES_PER_MINUTE must not be negative", prefix))
	}
	if min(c.Catalog, c.Logins, c.Orders, c.Accounts, c.Pictures) < 0 {
		faults = append(faults, fmt.Errorf("%s…_IN_FLIGHT must not be negative", prefix))
	}
	if c.BodyTimeout <= 0 || c.QueueWait < 0 || c.BurstWait < 0 {
		faults = append(faults, fmt.Errorf("%sBODY_TIMEOUT must be positive, …QUEUE_WAIT and …BURST_WAIT not negative", prefix))
	}
	return errors.Join(faults...)
}
