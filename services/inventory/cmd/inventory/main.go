// Command inventory runs the inventory service alone.
package main

import (
	"github.com/akinai/akinai/pkg/run"
	"github.com/akinai/akinai/services/inventory"
)

func main() { run.Main(inventory.Module()) }
