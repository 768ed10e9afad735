// Package delivery is the delivery service. It owns zones, the points of towns, and the slots in
// which orders arrive. It does not own addresses (user) and orders (order).
package delivery
