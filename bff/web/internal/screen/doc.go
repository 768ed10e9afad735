// Package screen contains the handlers of the edge, one file a screen. A handler authorizes (by the
// access rules of the proto), calls services, and composes the response (package view). It has no
// price rule, no state rule and no RPC in a loop.
package screen
