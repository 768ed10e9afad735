package reservations

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/akinai/akinai/bench/internal/measure"
)

const (
	// callers is the number of concurrent callers, and of pgbench's clients.
	callers    = 64
	spreadSKUs = 1000
	// endless is stock that cannot run out: the maximum that SetLevels accepts.
	endless = 1_000_000_000
	// warmUpTime is the warm-up time of each service and load before the first round.
	warmUpTime = time.Second

	rushCallers = 1000
	rushUnits   = 100
	rushes      = 3

	// The prefix of all SKUs that this benchmark reserves.
	skuPrefix = "RESERVE-"
	hotSKU    = skuPrefix + "HOT"
)

// skuLoad is one kind of load on a service.
type skuLoad struct {
	name string
	measure.Load
	sku func() string
}

func hotSKUs() string { return hotSKU }

func spreadSKU(n int) string { return fmt.Sprintf("%s%04d", skuPrefix, n) }

func randomSKU() string { return spreadSKU(rand.IntN(spreadSKUs)) }

// loads returns the loads of one round. Each runs on both services, one after the other.
func loads(duration time.Duration) []skuLoad {
	return []skuLoad{
		{name: "hot", sku: hotSKUs, Load: measure.Load{Clients: callers, Duration: duration}},
		{name: "spread", sku: randomSKU, Load: measure.Load{Clients: callers, Duration: duration}},
		{name: "lone", sku: randomSKU, Load: measure.Load{Clients: 1, Duration: duration / 2}},
	}
}
