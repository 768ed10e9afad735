// Package inventory is the service that owns stock: how many units there are, at which locations,
// and for which order they are reserved.
//
// Start reading at README.md, which names the files to read next.
package inventory
