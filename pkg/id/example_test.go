package id_test

import (
	"fmt"

	"github.com/akinai/akinai/pkg/id"
)

// The same customer and the same idempotency key give the same order id on every machine.
func ExampleDerive() {
	first := id.Derive("customer-7", "key-1")
	fmt.Println(first == id.Derive("customer-7", "key-1"))
	fmt.Println(first == id.Derive("customer-7key", "-1"))
	fmt.Println(id.Valid(first))
	// Output:
	// true
	// false
	// true
}
