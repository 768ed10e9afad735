// Package batch runs concurrent calls in batches (group commit), for work that costs much per batch
// and little per call. It knows the keys that a call locks, and nothing else about it.
//
// It runs a bounded number of batches at once. A call runs immediately, alone and in its own
// goroutine, if the bound is not reached and no running or queued call has one of its keys: a lone
// call never waits for others. All other calls are queued. When a batch ends, the next one takes as
// many queued calls as it may have, in the order of their arrival. A key is in at most one running
// batch, because two batches would only block each other at the lock of that key. A call never
// overtakes an earlier one with the same key.
//
// If a call times out waiting for a lock, its keys are quarantined: for a while they run in batches
// of their own, so that the lock's owner delays no other key.
//
// With Gather, a call whose context says that other callers are around waits a moment for their
// calls (ADR 0069). No other call waits for a timer: with SlowAfter, one only lets queued calls
// start sooner. Goroutines other than the callers' run only while calls are queued.
package batch
