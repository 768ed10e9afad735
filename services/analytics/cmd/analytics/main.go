// Command analytics hosts the analytics service alone.
package main

import (
	"github.com/akinai/akinai/pkg/run"
	"github.com/akinai/akinai/services/analytics"
)

func main() { run.Main(analytics.Module()) }
