// Package app holds the order's use cases: Place (place.go) and Cancel (cancel.go) for people, Advance (advance.go) for what the
// saga still owes, Get and List for readers. What it wants from outside stands in ports.go.
//
// The saga in one sentence: hold stock, write the pending order, authorize, commit stock, confirm; whatever fails after the order
// is written turns it to canceled and owes it an unwinding, and whatever dies is found by its task and its time.
package app
