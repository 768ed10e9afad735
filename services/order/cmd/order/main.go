// Command order runs the order service alone.
package main

import (
	"github.com/akinai/akinai/pkg/run"
	"github.com/akinai/akinai/services/order"
)

func main() { run.Main(order.Module()) }
