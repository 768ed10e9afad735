// Package rpc implements the Connect handlers of the delivery service.
package rpc
