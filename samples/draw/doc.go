// Command draw draws the pictures of the sample catalog: one SVG per product, from a shape, a
// pattern and a palette.
//
//	go generate ./samples
//
// plan.go assigns them to the products. The pictures are committed; a test compares them with the
// output of this program.
package main
