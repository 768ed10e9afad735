// Command payment hosts the payment service alone.
package main

import (
	"github.com/akinai/akinai/pkg/run"
	"github.com/akinai/akinai/services/payment"
)

func main() { run.Main(payment.Module()) }
