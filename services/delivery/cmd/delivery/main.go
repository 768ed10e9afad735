// Command delivery runs the delivery service.
package main

import (
	"github.com/akinai/akinai/pkg/run"
	"github.com/akinai/akinai/services/delivery"
)

func main() { run.Main(delivery.Module()) }
