// Package app holds the use cases of the order service: Place (place.go) and Cancel (cancel.go) for
// customers, Advance (advance.go) for the pending tasks of the saga, Get and List for reading.
// ports.go declares what it needs. Package cart has the use cases of carts.
//
// The saga: reserve stock, write the pending order, authorize, commit stock, confirm. If a step
// fails after the order was written, the order is canceled and compensated. If a process dies,
// recovery finds the order by its task and due time.
package app
