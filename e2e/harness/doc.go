// Package harness is what the end-to-end tests share: the shop under test (harness.go), its
// shoppers (shopper.go) and staff (staff.go), products and categories (listing.go), load (load.go),
// consumed events (listen.go), and the invariants (invariants.go), which are read from the
// databases (snapshot.go). Start reading at harness.go.
package harness
