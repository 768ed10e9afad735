package main

import (
	"fmt"
	"math/rand/v2"
	"time"
)

const (
	// reserveCallers is the number of concurrent callers, and of pgbench's clients.
	reserveCallers = 64
	spreadSKUs     = 1000
	// endless is stock that cannot run out: the maximum that SetLevels accepts.
	endless = 1_000_000_000
	// reserveWarmUp is the warm-up time of each service and load before the first round.
	reserveWarmUp = time.Second

	rushCallers = 1000
	rushUnits   = 100
	rushes      = 3

	// The prefix of all SKUs that this benchmark reserves.
	reserveSKUs = "RESERVE-"
	reserveHot  = reserveSKUs + "HOT"
)

// reserveLoad is one kind of load on a service.
type reserveLoad struct {
	name string
	load
	sku func() string
}

func hotSKUs() string { return reserveHot }

func spreadSKU(n int) string { return fmt.Sprintf("%s%04d", reserveSKUs, n) }

func randomSKU() string { return spreadSKU(rand.IntN(spreadSKUs)) }

// reserveLoads returns the loads of one round. Each runs on both services, one after the other.
func reserveLoads(duration time.Duration) []reserveLoad {
	return []reserveLoad{
		{name: "hot", sku: hotSKUs, load: load{clients: reserveCallers, duration: duration}},
		{name: "spread", sku: randomSKU, load: load{clients: reserveCallers, duration: duration}},
		{name: "lone", sku: randomSKU, load: load{clients: 1, duration: duration / 2}},
	}
}
