// Command bench measures the shop as it ships: the release build of cmd/akinai with everything in
// one process, durable PostgreSQL, Apache Kafka, logs, traces and limits untouched. What it
// measures first of all is the CPU that the servers spend on an operation, ours and the stores',
// because that hardly changes when the machine is busy; the load generator's own is not in it.
//
// It runs under tools/stack, whose control endpoint tells the stores' processes, and under
// "akinaictl dev", whose environment it hands on:
//
//	bin/stack -kafka apache -dir .akinai/bench -fresh -- bin/akinaictl dev --no-seed -- bin/bench -report docs/performance.md
//
// Each scenario is a closed loop: a number of clients, each with one request open at a time. A
// scenario is over when its last effect is: no order owes anything, every outbox is empty and
// analytics has counted every order. Only then are the counters read.
//
// Reservations are measured by themselves, with the shop stopped: the inventory service as a
// process of its own, over the network, once with and once without combining them
// (reservations.go), and pgbench on the same statements (sql/reserve.sql).
//
// What shoppers notice while others attack the edge is measured by "bench edge" (edge.go,
// edge_attacks.go): two builds in turns, if another is given.
//
// Start reading at run in main.go: the order in which things happen. scenarios.go says what is
// asked of the shop, measure.go how it is counted, limits.go what the machine could do at best.
// Linux only: CPU times come from /proc.
package main
