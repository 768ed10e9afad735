// Package run hosts modules: one in a process of its own (Main), or any set in one process (Host).
// A module is a name and a function New(ctx, Kit, Config); it sees the rest of the world through
// its Kit alone, so that the same code runs either way. Only the transport between modules differs:
// in process, or over the network.
//
// Life of a process: read and check all settings (every fault at once), build each module, check
// every access rule, listen, be ready; on SIGTERM: not ready, wait for balancers to notice, drain,
// stop workers, close stores.
package run
