// Package measure runs loads and reads what they cost: the latencies of the responses, the CPU time
// of the processes, and the counters of PostgreSQL.
//
// Drive runs a Load; its Outcome becomes a Result, one line of output. Stores reads the counters of
// the stores, Process runs the release build. Linux only: CPU times come from /proc.
package measure
