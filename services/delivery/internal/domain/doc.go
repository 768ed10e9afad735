// Package domain has the rules of deliveries: zones and their fees, where an address lies, and when
// an order can arrive. It is pure; start with zone.go.
package domain
