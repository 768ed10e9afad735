// Package carrierfile exchanges parcels with carriers by files: it writes what a carrier's program
// reads, and reads the tracking numbers that the program writes.
//
// The columns of a file are data: layouts/CARRIER.json, or a file of the same name in the folder of
// the settings. docs/delivery.md says which of them were verified. Start reading in layout.go, then
// write.go and numbers.go.
package carrierfile
