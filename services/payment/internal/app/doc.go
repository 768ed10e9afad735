// Package app calls the bank and records its answers.
//
// The bank is always called first and the answer recorded afterwards. The pending row of the order
// is the durable intent, so nothing has to be written here before the call. After a crash the
// caller repeats the call: the bank answers from its ledger, which is keyed by the order id, and
// the record catches up. So an authorization costs one statement at the bank and one here.
//
// Calls for one order may run concurrently, in several instances. The guarded statements of the
// bank decide which call wins. The transition table of package domain only moves forward, so the
// store ends with the winner's answer whatever the order in which answers arrive. The store never
// has a reversal that the bank does not have, and a void at the bank refuses an authorization that
// arrives later.
package app
