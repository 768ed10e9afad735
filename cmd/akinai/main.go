// Command akinai runs any set of the platform's modules in one process, all of them by default.
package main

import (
	"github.com/akinai/akinai/bff"
	"github.com/akinai/akinai/pkg/run"
	"github.com/akinai/akinai/services"
)

func main() { run.Host(append(services.All(), bff.All()...)) }
