// Command draw makes the pictures of the sample catalog: one SVG a product, from a shape, a pattern
// and a palette.
//
//	go generate ./samples
//
// Which product gets which stands in plan.go. The pictures are committed; a test compares them with
// what this program makes.
package main
