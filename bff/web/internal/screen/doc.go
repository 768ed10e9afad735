// Package screen holds the edge's handlers, a file a screen: authorize (by the access rules of the
// proto), call, compose (by package view). No price, no state, no loop with a call in it.
package screen
