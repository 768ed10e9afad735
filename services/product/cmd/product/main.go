// Command product runs the product service by itself.
package main

import (
	"github.com/akinai/akinai/pkg/run"
	"github.com/akinai/akinai/services/product"
)

func main() { run.Main(product.Module()) }
