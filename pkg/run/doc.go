// Package run hosts modules: one in a process of its own (Main), or any set in one process (Host).
// A module is a name and a function New(ctx, Kit, Config). It uses the outside world only through
// its Kit, so that the same code runs both ways. Only the transport between modules differs: in
// process, or over the network.
//
// A process reads and checks all settings (and reports all errors at once), builds each module,
// checks every access rule, listens, and becomes ready. On SIGTERM it becomes unready, waits until
// load balancers have noticed, drains, stops its workers and closes its stores.
package run
