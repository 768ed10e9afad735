// Package screen contains the RPC handlers of the edge, one file an area of the shop, such as
// orders or the account. A screen is what a storefront or an app shows at once: a method returns
// what one of them needs. A handler authorizes (by the access rules of the proto), calls services,
// and composes the response (package view). It has no price rule, no state rule and no RPC in a
// loop.
package screen
