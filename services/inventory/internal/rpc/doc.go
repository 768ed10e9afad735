// Package rpc answers akinai.inventory.v1.InventoryService: decode, call app, encode.
package rpc
