// Command bench measures the shop as it is shipped: the release build of cmd/akinai with all
// modules in one process, durable PostgreSQL, Apache Kafka, and default logs, traces and limits.
// The main figure is the CPU time per operation of the servers, ours and the stores, because it
// hardly changes when the machine is busy. It excludes the load generator.
//
// bench runs under tools/stack, whose control endpoint lists the processes of the stores, and under
// "akinaictl dev", whose environment it passes on:
//
//	bin/stack -kafka apache -dir .akinai/bench -fresh -- bin/akinaictl dev --no-seed -- bin/bench -report docs/performance.md
//
// Each scenario is a closed loop: a number of clients, each with one request at a time. A scenario
// ends with its last effect: no order has a task, every outbox is empty, and analytics has counted
// every order. The counters are read after that.
//
// Reservations are measured separately, with the shop stopped: the inventory service as a separate
// process, over the network, once with and once without batching, and pgbench with the same
// statements (internal/reservations).
//
// "bench edge" measures how shoppers are served during attacks on the edge (edge.go,
// edge_attacks.go). It alternates two builds, if another one is given.
//
// "bench endurance" keeps a rate of orders for long, with reads beside it, samples memory, sizes
// and lag, then offers twice what the shop can take, and checks orders, payments and stock at the
// end (endurance.go).
//
// Start reading at run in bench.go, which runs the parts in order. scenarios.go defines the
// requests, meter.go measures a scenario, limits.go measures the limits of the machine, page.go
// formats the tables. Linux only: CPU times come from /proc.
package main
