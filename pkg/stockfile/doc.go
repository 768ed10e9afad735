// Package stockfile is the form of CSV files with stock levels (docs/stock.md): the inventory
// service imports, counts and exports them. Start reading at Reader.
package stockfile
