// Package rpc implements akinai.inventory.v1.InventoryService: decode, call app, encode.
package rpc
